using System.Transactions;
using Ratchet.Reading;
using Ratchet.Stores;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// Callers whose own results are not judged, but what they do to others is: transactions and writes that see what will never be
/// committed, those who tell the cache to forget, and those who change rows in ways of their own.
/// </summary>
internal sealed class SideActors(Scenario scenario, World world, GuaranteeWatch watch, ExploredDatabase database, ExploredNode[] nodes, CellKey[] keys)
{
    /// <summary>What only the transaction itself may see. No execution commits as often.</summary>
    private const long Uncommitted = 1_000_000;

    public void Post()
    {
        for (var i = 0; i < scenario.Transactions; i++)
        {
            Post('T', i, nodes[i % scenario.ReaderNodes], "reads inside a transaction", ReadInTransactionAsync);
        }

        for (var i = 0; i < scenario.Rollbacks; i++)
        {
            Post('B', i, nodes[i % scenario.ReaderNodes], "writes, reads its own row, and rolls back", RollBackAsync);
        }

        var first = scenario.ReaderNodes + scenario.Writers;
        for (var i = 0; i < scenario.Invalidators; i++)
        {
            Post('I', i, nodes[first + i], "invalidates", InvalidateAsync);
        }

        first += scenario.Invalidators;
        watch.IsG2Suspended |= scenario.Outsiders > 0;
        for (var i = 0; i < scenario.Outsiders; i++)
        {
            var name = $"O{i + 1}";
            Post('O', i, nodes[first + i], "changes the row past the cache, then empties the cache", (node, key) => ChangeAndEmptyAsync(node, key, name));
        }

        first += scenario.Outsiders;
        for (var i = 0; i < scenario.AmbientWrites; i++)
        {
            var name = $"A{i + 1}";
            Post('A', i, nodes[first + i], "writes inside a transaction", (node, key) => WriteInTransactionAsync(node, key, name));
        }
    }

    private void Post(char kind, int place, ExploredNode node, string does, Func<ExploredNode, int, Task> act)
    {
        node.Unfinished++;
        var (name, key) = ($"{kind}{place + 1}", place % scenario.Keys);
        var side = Footprint.Writing(Footprint.Readers(node.Index, key) | Footprint.Writers(node.Index, key) | Footprint.Failures(node.Index));
        world.Post(new PendingEvent(
            World.Mix(kind, (ulong)place + 1), EventKind.Call, node.Index, side, () => _ = RunAsync(name, node, key, act), () => $"{name} on node {node.Index}: {does} (k{key})"));
    }

    private async Task RunAsync(string name, ExploredNode node, int key, Func<ExploredNode, int, Task> act)
    {
        try
        {
            await act(node, key).ConfigureAwait(false);
            node.Unfinished--;
        }
        catch (CacheUnavailableException)
        {
            node.Unfinished--;
        }
        catch (Exception exception)
        {
            watch.Report("no exception", $"{name} got {exception.GetType().Name}: {exception.Message}");
        }
    }

    private async Task ReadInTransactionAsync(ExploredNode node, int key)
    {
        ValueTask<CacheResult<long>> read;
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            read = node.Reads!.ReadAsync(keys[key], key, Seer(node), CancellationToken.None);
        }

        await read.ConfigureAwait(false);
    }

    private async Task RollBackAsync(ExploredNode node, int key)
    {
        try
        {
            await node.Writes!.WriteAsync(keys[key], new WriteContext(), WriteAsync, CancellationToken.None).ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            // The callback's own decision: nothing was committed.
        }

        async ValueTask<long> WriteAsync(WriteContext context, CancellationToken cancellationToken)
        {
            await node.Reads!.ReadAsync(keys[key], key, Seer(node), CancellationToken.None).ConfigureAwait(false);
            throw new InvalidOperationException("Sold out.");
        }
    }

    private Task InvalidateAsync(ExploredNode node, int key) =>
        node.Writes!.InvalidateAsync(keys[key], CancellationToken.None).AsTask();

    private async Task ChangeAndEmptyAsync(ExploredNode node, int key, string name)
    {
        var version = await database.CommitAsync(node.Index, key).ConfigureAwait(false);
        await node.Writes!.InvalidateAllAsync(CancellationToken.None).ConfigureAwait(false);
        watch.Acknowledged(key, version, name);
    }

    /// <summary>What the callback changed takes effect when the transaction commits, after the write has returned.</summary>
    private async Task WriteInTransactionAsync(ExploredNode node, int key, string name)
    {
        try
        {
            using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
            await node.Writes!.WriteAsync(keys[key], new WriteContext(), static (_, _) => new ValueTask<bool>(true), CancellationToken.None).ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            world.Note(() => $"{name} is refused");
            return;
        }

        var version = await database.CommitAsync(node.Index, key).ConfigureAwait(false);
        watch.Acknowledged(key, version, name);
    }

    private Loader<int, long> Seer(ExploredNode node) => new(
        async (key, cancelled) =>
        {
            await database.LoadAsync(node.Index, key, cancelled).ConfigureAwait(false);
            return Uncommitted;
        },
        IsPerCall: true);
}
