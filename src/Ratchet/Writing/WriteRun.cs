using Ratchet.Telemetry;

namespace Ratchet.Writing;

/// <summary>
/// The order of a write: Begin, before the database may commit; the caller's write, its quarantines renewed until it returns; End, or a
/// hold where the commit may still land. So a reader can only fill the cache from a load that no write overlapped.
/// <list type="bullet">
/// <item>Whatever Begin was attempted is followed by an End or a hold, also when the write was refused, cancelled or failed, and also of the keys whose Begin succeeded when another's did not.</item>
/// <item>A running write is never abandoned: its token fires at the timeout, its quarantine stays until the callback returns.</item>
/// <item>End is not the caller's to cancel, and an End that cannot be delivered makes the write pending, not failed.</item>
/// <item>A writer that dies at any step leaves a quarantine, and readers go to the database until it expires.</item>
/// </list>
/// </summary>
internal static class WriteRun
{
    public static async ValueTask<TResult> WriteAsync<TContext, TResult>(
        IReadOnlyList<CacheEntry> entries, TContext context, Func<TContext, CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken)
        where TContext : WriteContext
    {
        cancellationToken.ThrowIfCancellationRequested();
        var unit = WriteUnit.Open(entries[0].Scope, context);
        var record = WriteRecord.OfCallback(entries);
        WriteOutcome? outcome = null;
        try
        {
            await unit.HoldAllAsync(entries, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            WriteUnit.Enter(unit);
            outcome = WriteOutcome.Committed;
            return await CallAsync(record, context, write, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (outcome is not null)
        {
            outcome = OutcomeOf(exception, record);
            throw;
        }
        finally
        {
            await WriteEnd.EndAllAsync(unit.Close(outcome ?? WriteOutcome.Failed)).ConfigureAwait(false);
            Record(record, outcome, context);
        }
    }

    /// <summary>
    /// Begins a write that the caller's own code is. Not asynchronous itself, for what it sets of the flow must be the caller's: an
    /// asynchronous method would take it along when it returns. If the beginning fails, the flow skips the unit, which is over.
    /// </summary>
    public static ValueTask<OpenWrite> BeginAsync(IReadOnlyList<CacheEntry> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = new OpenWrite(WriteRecord.OfOpenWrite(entries));
        var unit = WriteUnit.Open(entries[0].Scope, write);
        WriteUnit.Enter(unit);
        return BeginAsync(write, unit, entries, cancellationToken);
    }

    private static async ValueTask<OpenWrite> BeginAsync(OpenWrite write, WriteUnit unit, IReadOnlyList<CacheEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            await unit.HoldAllAsync(entries, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return write;
        }
        catch
        {
            await write.RefusedAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static void Record(WriteRecord record, WriteOutcome? outcome, WriteContext context)
    {
        if (outcome is { } known)
        {
            record.Ended(known, context.IsPending);
        }
        else
        {
            record.Refused();
        }
    }

    /// <summary>The caller's own write. Of several caches, the shortest timeout counts.</summary>
    private static async ValueTask<TResult> CallAsync<TContext, TResult>(
        WriteRecord record, TContext context, Func<TContext, CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken)
        where TContext : WriteContext
    {
        var timeouts = record.Scopes.Min(static scope => scope.Options.WriteTimeout);
        using var timeout = new CancellationTokenSource(timeouts, record.Scopes[0].Engine.Seams.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        return await write(context, either.Token).ConfigureAwait(false);
    }

    /// <summary>What the callback's exception means for the keys.</summary>
    private static WriteOutcome OutcomeOf(Exception exception, WriteRecord record)
    {
        if (!record.Scopes.Any(scope => IsInDoubt(exception, scope)))
        {
            return WriteOutcome.Failed;
        }

        record.InDoubt(exception);
        return WriteOutcome.InDoubt;
    }

    /// <summary>A classifier that fails has not said that no commit can land.</summary>
    private static bool IsInDoubt(Exception exception, WriteScope scope)
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
}
