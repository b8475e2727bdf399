using System.Transactions;
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
    public async ValueTask<TResult> WriteAsync<TResult>(
        CellKey key, WriteContext context, Func<WriteContext, CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken)
    {
        ThrowIfInTransaction(key);
        cancellationToken.ThrowIfCancellationRequested();
        return WriteUnit.Current is { } outer
            ? await WriteInnerAsync(outer, key, context, write, cancellationToken).ConfigureAwait(false)
            : await WriteOutermostAsync(key, context, write, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Forgets one key. Inside a write the key joins that write: what the callback changed may not be committed yet, and a reader that
    /// refilled the key before the commit would bring the old value back.
    /// </summary>
    public async ValueTask InvalidateAsync(CellKey key, CancellationToken cancellationToken)
    {
        ThrowIfInTransaction(key);
        cancellationToken.ThrowIfCancellationRequested();
        if (WriteUnit.Current is { } outer)
        {
            await outer.Join(scope, key, asUser: false).Begun.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return;
        }

        try
        {
            await scope.Engine.Store.InvalidateAsync(key).ConfigureAwait(false);
            scope.Engine.Outages.Succeeded();
        }
        catch (CellStoreException exception)
        {
            scope.Engine.Outages.Failed(exception);
            throw new CacheUnavailableException($"Cache '{scope.Name}' could not be told to forget '{key}'.", exception);
        }
    }

    /// <summary>Forgets every key of this cache, a bounded number at a time.</summary>
    public async ValueTask InvalidateAllAsync(CancellationToken cancellationToken)
    {
        const int AtOnce = 128;
        if (Transaction.Current is not null || WriteUnit.IsInsideWrite)
        {
            throw new InvalidOperationException($"Cache '{scope.Name}' cannot be emptied inside a transaction or a write; empty it after the commit.");
        }

        try
        {
            var batch = new List<Task>(AtOnce);
            await foreach (var key in scope.Engine.Store.ScanAsync(scope.Name, cancellationToken).ConfigureAwait(false))
            {
                batch.Add(scope.Engine.Store.InvalidateAsync(key).AsTask());
                if (batch.Count == AtOnce)
                {
                    await Task.WhenAll(batch).ConfigureAwait(false);
                    batch.Clear();
                }
            }

            await Task.WhenAll(batch).ConfigureAwait(false);
            scope.Engine.Outages.Succeeded();
        }
        catch (CellStoreException exception)
        {
            scope.Engine.Outages.Failed(exception);
            throw new CacheUnavailableException($"Cache '{scope.Name}' could not be emptied; some entries may be left.", exception);
        }
    }

    private static void ThrowIfInTransaction(CellKey key)
    {
        if (Transaction.Current is not null)
        {
            throw new InvalidOperationException(
                $"The write of '{key}' stands in an ambient transaction, whose commit this version cannot follow; begin and commit the transaction inside the write.");
        }
    }

    private async ValueTask<TResult> WriteOutermostAsync<TResult>(
        CellKey key, WriteContext context, Func<WriteContext, CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken)
    {
        using var activity = RatchetMetrics.Activities.StartActivity("ratchet.write");
        activity?.SetTag("cache", scope.Name);
        var unit = new WriteUnit();
        var start = scope.Engine.Seams.Time.GetTimestamp();
        var outcome = "refused";
        var stay = unit.Join(scope, key, asUser: true);
        try
        {
            var held = await stay.Begun.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            WriteUnit.Enter(unit);
            outcome = "failed";
            var result = await RunAsync(held, context, write, cancellationToken).ConfigureAwait(false);
            outcome = "ended";
            return result;
        }
        finally
        {
            unit.Leave(stay);
            var isInDoubt = stay.Begun is { IsCompletedSuccessfully: true, Result.IsInDoubt: true };
            outcome = await EndAllAsync(await unit.CloseAsync().ConfigureAwait(false), isInDoubt, context, outcome).ConfigureAwait(false);
            activity?.SetTag("outcome", outcome);
            scope.Engine.Metrics.Wrote(scope.Name, outcome, scope.Engine.Seams.Time.GetElapsedTime(start));
        }
    }

    /// <summary>A write inside another one's callback. The End is the outermost one's, unless that has ended first.</summary>
    private async ValueTask<TResult> WriteInnerAsync<TResult>(
        WriteUnit outer,
        CellKey key,
        WriteContext context,
        Func<WriteContext, CancellationToken, ValueTask<TResult>> write,
        CancellationToken cancellationToken)
    {
        var stay = outer.Join(scope, key, asUser: true);
        try
        {
            var held = await stay.Begun.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return await RunAsync(held, context, write, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (outer.Leave(stay) && stay.Begun.IsCompletedSuccessfully)
            {
                var held = await stay.Begun.ConfigureAwait(false);
                await EndAllAsync([held], held.IsInDoubt, context, outcome: "").ConfigureAwait(false);
            }
        }
    }

    /// <summary>The caller's own write, and what its exception means for the key.</summary>
    private async ValueTask<TResult> RunAsync<TResult>(
        HeldKey held, WriteContext context, Func<WriteContext, CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(scope.Options.WriteTimeout, scope.Engine.Seams.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await write(context, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (scope.IsInDoubt(exception))
            {
                held.IsInDoubt = true;
                Log.WriteInDoubt(scope.Engine.Logger, scope.Name, scope.Options.InDoubtHold, exception);
            }

            throw;
        }
    }

    /// <summary>Ends or holds keys. A doubt of the outermost write is a doubt of all its keys: they may share its transaction.</summary>
    private static async Task<string> EndAllAsync(IReadOnlyList<HeldKey> keys, bool isInDoubt, WriteContext context, string outcome)
    {
        foreach (var held in keys)
        {
            held.IsInDoubt |= isInDoubt;
            outcome = held.IsInDoubt ? "in_doubt" : outcome;
            if (!await WriteSteps.EndAsync(held).ConfigureAwait(false))
            {
                outcome = held.IsInDoubt ? outcome : "pending";
                context.IsPending = true;
                Log.WritePending(held.Scope.Engine.Logger, held.Scope.Name);
            }
        }

        return outcome;
    }
}
