namespace Ratchet.Verification.Exploring;

/// <summary>Those who read: each as often as the scenario says, one read after the other.</summary>
internal sealed class ReaderActors(Cast cast)
{
    private readonly Scenario _scenario = cast.Scenario;

    /// <summary>What each read returned, by reader and turn.</summary>
    public long?[] Returned { get; } = new long?[cast.Scenario.Readers * cast.Scenario.ReadsEach];

    public void Post()
    {
        for (var reader = 0; reader < _scenario.Readers; reader++)
        {
            var node = cast.Nodes[reader % _scenario.ReaderNodes];
            node.Unfinished++;
            Post(reader, node, turn: 0);
        }
    }

    private void Post(int reader, ExploredNode node, int turn)
    {
        var key = (reader + turn) % _scenario.Keys;
        var name = $"R{reader + 1}";
        cast.PostCall(
            Cast.IdOf('R', reader, turn), node, Footprint.Readers(node.Index, key), () => _ = ReadAsync(reader, node, turn, key, name), () => $"{name} on node {node.Index}: reads k{key}",
            turn == 0 ? cast.TwinOfReader(reader) : 0);
    }

    private async Task ReadAsync(int reader, ExploredNode node, int turn, int key, string name)
    {
        using var caller = CancellableCaller.Of(_scenario, cast.World, name, node.Index);
        try
        {
            var floor = cast.Watch.Begin(node, key);
            var result = await node.Reads!.ReadAsync(cast.Keys[key], key, node.Loader!, caller.Token).ConfigureAwait(false);
            cast.Watch.Returned(key, result.Value, floor, name);
            Returned[(reader * _scenario.ReadsEach) + turn] = result.Value;
        }
        catch (OperationCanceledException) when (caller.Token.IsCancellationRequested)
        {
            cast.World.Note(() => $"{name} is cancelled");
        }
        catch (Exception exception)
        {
            cast.Watch.Report("no exception", $"{name} got {exception.GetType().Name}: {exception.Message}");
        }

        if (turn + 1 < _scenario.ReadsEach)
        {
            Post(reader, node, turn + 1);
        }
        else
        {
            node.Unfinished--;
        }
    }
}
