using System.Transactions;
using Ratchet.Reading;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// Callers whose own results are not judged, but what they do to others is: transactions and writes that see what will never be
/// committed, those who tell the cache to forget, and those who change rows in ways of their own.
/// </summary>
internal sealed class SideActors(Cast cast)
{
    /// <summary>What only the transaction itself may see. No execution commits as often.</summary>
    public const long Uncommitted = 1_000_000;

    public void Post()
    {
        var (scenario, nodes) = (cast.Scenario, cast.Nodes);
        for (var i = 0; i < scenario.Transactions; i++)
        {
            Post('T', i, nodes[i % scenario.ReaderNodes], "reads inside a transaction", ReadInTransactionAsync);
        }

        for (var i = 0; i < scenario.Rollbacks; i++)
        {
            Post('B', i, nodes[i % scenario.ReaderNodes], "writes, reads its own row, and rolls back", RollBackAsync);
        }

        for (var i = 0; i < scenario.Invalidators; i++)
        {
            Post('I', i, nodes[scenario.NodeOfInvalidator(i)], "invalidates", InvalidateAsync);
        }

        for (var i = 0; i < scenario.Outsiders; i++)
        {
            Post('X', i, nodes[scenario.NodeOfOutsider(i)], "changes the row past the cache, then empties the cache", ChangeAndEmptyAsync);
        }
    }

    private void Post(char kind, int place, ExploredNode node, string does, Func<ExploredNode, int, Task> act)
    {
        node.Unfinished++;
        var (name, key) = ($"{kind}{place + 1}", place % cast.Keys.Length);
        var side = Footprint.Readers(node.Index, key) | node.Link.WriterSide(key) | Footprint.Failures(node.Index);
        cast.PostCall(Cast.IdOf(kind, place, turn: 0, node.Index), node, side, () => _ = RunAsync(name, node, key, act), () => $"{name} on node {node.Index}: {does} (k{key})");
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
            cast.Watch.Report("no exception", $"{name} got {exception.GetType().Name}: {exception.Message}");
        }
    }

    private async Task ReadInTransactionAsync(ExploredNode node, int key)
    {
        ValueTask<CacheResult<long>> read;
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            read = node.Reads!.ReadAsync(cast.Keys[key], key, Seer(node), CancellationToken.None);
        }

        await read.ConfigureAwait(false);
    }

    private async Task RollBackAsync(ExploredNode node, int key)
    {
        var record = cast.Records.Begin(node.Index);
        try
        {
            record.Enter();
            await node.Writes!.WriteAsync(cast.Keys[key], node.NewWrite(cast.Keys[key]), WriteAsync, CancellationToken.None).ConfigureAwait(false);
        }
        catch (CallbackException)
        {
            // The callback's own decision: nothing was committed.
        }
        finally
        {
            record.HasReturned = true;
        }

        async ValueTask<long> WriteAsync(WriteContext<long> write, CancellationToken cancellationToken)
        {
            if (cast.Scenario.Publishes)
            {
                write.Publish(Uncommitted);
            }

            await node.Reads!.ReadAsync(cast.Keys[key], key, Seer(node), CancellationToken.None).ConfigureAwait(false);
            throw new CallbackException("Sold out.");
        }
    }

    /// <summary>What a read returns after this is at least as new as the database was when it was called.</summary>
    private async Task InvalidateAsync(ExploredNode node, int key)
    {
        var version = cast.Database[key];
        cast.World.Touch(Footprint.Reading(Footprint.Row(key)));
        cast.World.Learn((ulong)version);
        await node.Writes!.InvalidateAsync(cast.Keys[key], CancellationToken.None).ConfigureAwait(false);
        cast.Watch.Acknowledged(key, version);
    }

    /// <summary>Nothing is promised before the cache has been told, and nothing at all if it is never told.</summary>
    private async Task ChangeAndEmptyAsync(ExploredNode node, int key)
    {
        var record = cast.Records.Begin(node.Index);
        record.Of(key).IsUnprotected = true;
        cast.World.Touch(Footprint.Writing(Footprint.RealTime));
        cast.Watch.SuspendG2(key);
        try
        {
            var version = await cast.Database.CommitAsync(record, key).ConfigureAwait(false);
            await node.Writes!.InvalidateAllAsync(CancellationToken.None).ConfigureAwait(false);
            record.Of(key).HasEnded = true;
            cast.Watch.Acknowledged(key, version);
        }
        catch (Exception exception) when (exception is TimeoutException or CacheUnavailableException)
        {
            cast.Watch.SuspendG3(key);
        }

        record.HasReturned = true;
    }

    private Loader<int, long> Seer(ExploredNode node) => new(
        async (key, cancelled) =>
        {
            await cast.Database.LoadAsync(node.Index, key, cancelled).ConfigureAwait(false);
            return Uncommitted;
        },
        IsPerCall: true);
}
