using Ratchet.Engine;
using Ratchet.Stores;
using Ratchet.Telemetry;

namespace Ratchet.Writing;

/// <summary>
/// The order of a write: Begin, before the database may commit; the caller's write, its quarantine renewed until it returns; End, or a
/// hold where the commit may still land. So a reader can only fill the cache from a load that no write overlapped.
/// <list type="bullet">
/// <item>Whatever Begin was attempted is followed by an End or a hold, also when the write was refused, cancelled or failed.</item>
/// <item>A running write is never abandoned: its token fires at the timeout, its quarantine stays until the callback returns.</item>
/// <item>End is not the caller's to cancel, and an End that cannot be delivered makes the write pending, not failed.</item>
/// <item>A writer that dies at any step leaves a quarantine, and readers go to the database until it expires.</item>
/// </list>
/// </summary>
internal sealed class WritePath(WriteScope scope)
{
    public WriteScope Scope => scope;

    public async ValueTask<TResult> WriteAsync<TContext, TResult>(
        CellKey key, TContext context, Func<TContext, CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken)
        where TContext : WriteContext
    {
        ThrowIfInTransaction("The write", key, "begin and commit the transaction inside the write");
        cancellationToken.ThrowIfCancellationRequested();
        var unit = new WriteUnit(WriteUnit.Current, context);
        using var activity = RatchetMetrics.Activities.StartActivity("ratchet.write");
        activity?.SetTag("cache", scope.Name);
        var start = scope.Engine.Seams.Time.GetTimestamp();
        var run = new Run { Outcome = "refused" };
        try
        {
            await unit.HoldWrittenAsync(scope, key, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            WriteUnit.Enter(unit);
            return await RunAsync(run, context, write, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await EndAllAsync(unit.Close(run.IsInDoubt)).ConfigureAwait(false);
            var outcome = context.IsPending && run.Outcome == "ended" ? "pending" : run.Outcome;
            activity?.SetTag("outcome", outcome);
            scope.Engine.Metrics.Wrote(scope.Name, outcome, scope.Engine.Seams.Time.GetElapsedTime(start));
        }
    }

    /// <summary>
    /// Forgets one key. Inside a write the key joins that write: what the callback changed may not be committed yet, and a reader that
    /// refilled the key before the commit would bring the old value back.
    /// </summary>
    public async ValueTask InvalidateAsync(CellKey key, CancellationToken cancellationToken)
    {
        ThrowIfInTransaction("The invalidation", key, "invalidate after the commit, or inside a write");
        cancellationToken.ThrowIfCancellationRequested();
        if (WriteUnit.Current is { } outer)
        {
            await outer.HoldAsync(scope, key).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return;
        }

        try
        {
            await scope.Engine.Store.InvalidateAsync(key).ConfigureAwait(false);
        }
        catch (CellStoreException exception)
        {
            throw new CacheUnavailableException($"Cache '{scope.Name}' could not be told to forget '{key}'.", exception);
        }
    }

    /// <summary>Forgets every key of this cache, a bounded number at a time.</summary>
    public async ValueTask InvalidateAllAsync(CancellationToken cancellationToken)
    {
        const int AtOnce = 128;
        if (AmbientTransaction.IsThere || WriteUnit.IsInsideWrite)
        {
            throw new InvalidOperationException($"Cache '{scope.Name}' cannot be emptied inside a transaction or a write; empty it after the commit.");
        }

        var batch = new List<Task>(AtOnce);
        try
        {
            await foreach (var key in scope.Engine.Store.ScanAsync(scope.Name, cancellationToken).ConfigureAwait(false))
            {
                batch.Add(scope.Engine.Store.InvalidateAsync(key).AsTask());
                if (batch.Count == AtOnce)
                {
                    await FinishAsync(batch).ConfigureAwait(false);
                }
            }
        }
        catch (CellStoreException exception)
        {
            throw NotEmptied(exception);
        }
        finally
        {
            await FinishAsync(batch).ConfigureAwait(false);
        }
    }

    private async Task FinishAsync(List<Task> batch)
    {
        try
        {
            await Task.WhenAll(batch).ConfigureAwait(false);
        }
        catch (CellStoreException exception)
        {
            throw NotEmptied(exception);
        }
        finally
        {
            batch.Clear();
        }
    }

    private CacheUnavailableException NotEmptied(CellStoreException exception) =>
        new($"Cache '{scope.Name}' could not be emptied; some entries may be left.", exception);

    /// <summary>A transaction that began inside the outermost write commits inside it too, before any End.</summary>
    private static void ThrowIfInTransaction(string what, CellKey key, string instead)
    {
        if (AmbientTransaction.IsThere && !WriteUnit.IsInsideWrite)
        {
            throw new InvalidOperationException(
                $"{what} of '{key}' stands in an ambient transaction, whose commit this version cannot follow; {instead}.");
        }
    }

    /// <summary>The caller's own write, and what its exception means for the key.</summary>
    private async ValueTask<TResult> RunAsync<TContext, TResult>(
        Run run, TContext context, Func<TContext, CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken)
        where TContext : WriteContext
    {
        using var timeout = new CancellationTokenSource(scope.Options.WriteTimeout, scope.Engine.Seams.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var result = await write(context, either.Token).ConfigureAwait(false);
            run.Outcome = "ended";
            return result;
        }
        catch (Exception exception)
        {
            context.Unit?.Withdraw();
            run.IsInDoubt = IsInDoubt(exception);
            run.Outcome = run.IsInDoubt ? "in_doubt" : "failed";
            if (run.IsInDoubt)
            {
                Log.WriteInDoubt(scope.Engine.Logger, scope.Name, scope.Options.InDoubtHold, exception);
            }

            throw;
        }
    }

    /// <summary>A classifier that fails has not said that no commit can land.</summary>
    private bool IsInDoubt(Exception exception)
    {
        try
        {
            return scope.IsInDoubt(exception);
        }
        catch (Exception failure)
        {
            Log.ClassifierFailed(scope.Engine.Logger, scope.Name, failure);
            return true;
        }
    }

    /// <summary>Ends or holds the keys that nobody holds any more, all of them, whatever happens to one.</summary>
    private static async Task EndAllAsync(IReadOnlyList<WriteUnit.Hold> holds)
    {
        foreach (var hold in holds)
        {
            HeldKey held;
            try
            {
                held = await hold.Begun.ConfigureAwait(false);
            }
            catch (Exception)
            {
                // That write was refused, as its caller was told, and what it had begun is being ended.
                continue;
            }

            if (!await WriteSteps.EndAsync(held, hold.IsInDoubt, !hold.HasFailed).ConfigureAwait(false))
            {
                hold.Contexts.ForEach(static context => context.IsPending = true);
                Log.WritePending(held.Scope.Engine.Logger, held.Scope.Name);
            }
        }
    }

    /// <summary>How the callback ended.</summary>
    private sealed class Run
    {
        public required string Outcome { get; set; }

        public bool IsInDoubt { get; set; }
    }
}
