using Ratchet.Writing;

namespace Ratchet;

/// <summary>
/// A write whose body is the caller's own code: from <see cref="ICache{TKey, TValue}.BeginWriteAsync(TKey, CancellationToken)"/> until it is told the outcome. Its
/// keys are read from the database all the while. Disposed of without an outcome, it is in doubt: its keys stay out of the cache for
/// <see cref="CacheOptions.InDoubtHold"/>, and a warning says so. Thread-safe.
/// </summary>
/// <remarks>
/// The method that calls BeginWriteAsync stands inside the write from that call on, with everything that it calls: reads go past the
/// cache, writes are nested and end with this one. A helper method that begins a write for its caller does not take the caller along:
/// there, add further keys with <see cref="WriteContext.AddAsync"/>. Inside another write, or a transaction scope, its keys stay out of
/// the cache until that has ended too.
/// </remarks>
public sealed class OpenWrite : WriteContext, IAsyncDisposable
{
    private readonly WriteRecord _record;
    private WriteOutcome? _outcome;

    internal OpenWrite(WriteRecord record) => _record = record;

    /// <summary>
    /// The transaction has been committed. Once this returns, no reader on any node is served anything older, unless
    /// <see cref="WriteContext.IsPending"/> says otherwise. Cannot be cancelled.
    /// </summary>
    /// <exception cref="InvalidOperationException">The write has been told an outcome already, or was disposed of.</exception>
    public ValueTask CommittedAsync() => EndAsync(WriteOutcome.Committed);

    /// <summary>Nothing was written, nor will be: the transaction was rolled back, or never begun. The keys may be cached again.</summary>
    /// <exception cref="InvalidOperationException">The write has been told an outcome already, or was disposed of.</exception>
    public ValueTask RolledBackAsync() => EndAsync(WriteOutcome.Failed);

    /// <summary>Without an outcome, the write is in doubt. With one, nothing happens.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!TrySettle(WriteOutcome.InDoubt))
        {
            return;
        }

        _record.LeftOpen();
        await WriteEnd.EndAllAsync(Unit!.Close(WriteOutcome.InDoubt)).ConfigureAwait(false);
        _record.Ended(WriteOutcome.InDoubt, IsPending);
    }

    /// <summary>It could not begin, and has written nothing.</summary>
    internal async ValueTask RefusedAsync()
    {
        TrySettle(WriteOutcome.Failed);
        await WriteEnd.EndAllAsync(Unit!.Close(WriteOutcome.Failed)).ConfigureAwait(false);
        _record.Refused();
    }

    private async ValueTask EndAsync(WriteOutcome outcome)
    {
        if (!TrySettle(outcome))
        {
            throw new InvalidOperationException($"This write ended before; it cannot end as {outcome} now. A write has one outcome.");
        }

        await WriteEnd.EndAllAsync(Unit!.Close(outcome)).ConfigureAwait(false);
        _record.Ended(outcome, IsPending);
    }

    private bool TrySettle(WriteOutcome outcome)
    {
        lock (_record)
        {
            var isFirst = _outcome is null;
            _outcome ??= outcome;
            return isFirst;
        }
    }
}
