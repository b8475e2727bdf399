namespace Ratchet.Verification.Exploring;

/// <summary>Those who read: each as often as the scenario says, one read after the other.</summary>
internal sealed class ReaderActors(Cast cast)
{
    private readonly Scenario _scenario = cast.Scenario;

    /// <summary>What each read returned, by reader and turn.</summary>
    public long?[] Returned { get; } = new long?[cast.Scenario.Readers * cast.Scenario.ReadsEach];

    public IEnumerable<long?> ReturnedOn(int node) => Returned.Where((_, i) => i / _scenario.ReadsEach % _scenario.ReaderNodes == node);

    public void Post()
    {
        for (var reader = 0; reader < _scenario.Readers; reader++)
        {
            var node = cast.Nodes[reader % _scenario.ReaderNodes];
            node.Unfinished++;
            Post(new Actor($"R{reader + 1}", reader, reader / _scenario.ReaderNodes), node, turn: 0);
        }
    }

    /// <summary>One read, and what comes after it, whatever came of it.</summary>
    public void Post(ulong id, Actor actor, ExploredNode node, int key, Action<long> returned, Action next, ulong twin = 0) => cast.PostCall(
        id, node, Footprint.Readers(node.Index, key), () => _ = ReadAsync(actor, node, key, returned, next), () => $"{actor.Name} on node {node.Index}: reads k{key}", twin);

    private void Post(Actor actor, ExploredNode node, int turn) => Post(
        cast.IdOfReader(actor.Number, turn),
        actor,
        node,
        (actor.Number + turn) % _scenario.Keys,
        value => Returned[(actor.Number * _scenario.ReadsEach) + turn] = value,
        () =>
        {
            if (turn + 1 < _scenario.ReadsEach)
            {
                Post(actor, node, turn + 1);
            }
            else
            {
                node.Unfinished--;
            }
        },
        turn == 0 ? cast.TwinOfReader(actor.Number) : 0);

    private async Task ReadAsync(Actor actor, ExploredNode node, int key, Action<long> returned, Action next)
    {
        using var caller = CancellableCaller.Of(_scenario, cast.World, actor.Name, node.Index);
        try
        {
            var floor = cast.Watch.Begin(node, key);
            var result = await node.Reads!.ReadAsync(cast.Keys[key], key, node.Loader!, caller.Token).ConfigureAwait(false);
            cast.Watch.Returned(key, result.Value, floor, actor.Name);
            returned(result.Value);
        }
        catch (OperationCanceledException) when (caller.Token.IsCancellationRequested)
        {
            cast.World.Note(() => $"{actor.Name} is cancelled");
        }
        catch (Exception exception)
        {
            cast.Watch.Report("no exception", $"{actor.Name} got {exception.GetType().Name}: {exception.Message}");
        }

        next();
    }
}
