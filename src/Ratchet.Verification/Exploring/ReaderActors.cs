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
            Post(reader, node, turn: 0);
        }
    }

    /// <summary>One read, and what comes after it, whatever came of it.</summary>
    public void Post(ulong id, string name, ExploredNode node, int key, Action<long> returned, Action next, ulong twin = 0) => cast.PostCall(
        id, node, Footprint.Readers(node.Index, key), () => _ = ReadAsync(name, node, key, returned, next), () => $"{name} on node {node.Index}: reads k{key}", twin);

    private void Post(int reader, ExploredNode node, int turn) => Post(
        cast.IdOfReader(reader, turn),
        $"R{reader + 1}",
        node,
        (reader + turn) % _scenario.Keys,
        value => Returned[(reader * _scenario.ReadsEach) + turn] = value,
        () =>
        {
            if (turn + 1 < _scenario.ReadsEach)
            {
                Post(reader, node, turn + 1);
            }
            else
            {
                node.Unfinished--;
            }
        },
        turn == 0 ? cast.TwinOfReader(reader) : 0);

    private async Task ReadAsync(string name, ExploredNode node, int key, Action<long> returned, Action next)
    {
        using var caller = CancellableCaller.Of(_scenario, cast.World, name, node.Index);
        try
        {
            var floor = cast.Watch.Begin(node, key);
            var result = await node.Reads!.ReadAsync(cast.Keys[key], key, node.Loader!, caller.Token).ConfigureAwait(false);
            cast.Watch.Returned(key, result.Value, floor, name);
            returned(result.Value);
        }
        catch (OperationCanceledException) when (caller.Token.IsCancellationRequested)
        {
            cast.World.Note(() => $"{name} is cancelled");
        }
        catch (Exception exception)
        {
            cast.Watch.Report("no exception", $"{name} got {exception.GetType().Name}: {exception.Message}");
        }

        next();
    }
}
