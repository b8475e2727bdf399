using Ratchet.Writing;

namespace Ratchet;

/// <summary>
/// One write, as its callback and its caller see it. Thread-safe. One that a program makes itself, to call a callback in a test, belongs to
/// no write: it adds nothing and is always ready.
/// </summary>
public class WriteContext
{
    private volatile bool _isPending;

    /// <summary>
    /// After the write has returned: whether the cache could not yet be told that it ended. The write itself succeeded. Until a
    /// background task has told the cache, this node reads the key from the database; other nodes do so while the write's quarantine
    /// lives, and under <see cref="CacheUnavailablePolicy.Proceed"/> may be served the value from before the write. Does not change back.
    /// Always true of a write inside a transaction scope, once that scope has been disposed of: its End is sent from then on.
    /// </summary>
    public bool IsPending
    {
        get => _isPending;
        internal set => _isPending = value;
    }

    internal WriteUnit? Unit { get; set; }

    /// <summary>
    /// Adds a key that was found inside the write (the order of this customer, the rows that a statement changed). Await it before the
    /// commit: once it returns, the key is read from the database until the write ends, as if it had been named at the start. A key that
    /// the write has already is no error.
    /// </summary>
    /// <param name="entry">A key of any cache of the write's host.</param>
    /// <param name="cancellationToken">Cancels the caller's wait. The key may be added nevertheless.</param>
    /// <exception cref="ArgumentNullException">The entry is null.</exception>
    /// <exception cref="ArgumentException">The entry belongs to another host.</exception>
    /// <exception cref="InvalidOperationException">The write has ended, or has as many keys as a write may have, 1,000.</exception>
    /// <exception cref="CacheUnavailableException">The cache could not be told. Do not commit: let the exception pass, or roll back.</exception>
    public ValueTask AddAsync(CacheEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Unit is { } unit ? new ValueTask(unit.AddAsync(entry, cancellationToken)) : ValueTask.CompletedTask;
    }

    /// <summary>
    /// Asks the cache just before the commit whether every key of this write is still out of it, and prolongs that for
    /// <see cref="CacheOptions.InDoubtHold"/>. Yes: no reader was served anything from before this write out of turn, and none will be
    /// while it commits within that time. No: a key may have been cached meanwhile (evicted, lost, expired while this process was
    /// paused), or the cache does not answer, or was never told (<see cref="CacheUnavailablePolicy.Proceed"/>). To commit then is safe
    /// for reads that start after the write has returned, as ever (G1); until it returns, some readers may see the new value and later
    /// ones the old, and nobody repairs that if this process dies meanwhile. To roll back and write again avoids both.
    /// </summary>
    /// <param name="cancellationToken">Cancels the caller's wait.</param>
    /// <exception cref="InvalidOperationException">The write has ended.</exception>
    public ValueTask<bool> ReadyToCommitAsync(CancellationToken cancellationToken = default) =>
        Unit is { } unit ? unit.ReadyToCommitAsync(cancellationToken) : ValueTask.FromResult(true);
}
