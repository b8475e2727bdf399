namespace Ratchet;

/// <summary>
/// Locks by name, one holder at a time over all processes that share the store. Injected once <c>AddRatchet</c> has chosen a store.
/// Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// A lock of this kind cannot stop a holder that was paused past the lock's end (a long garbage collection, a suspended machine): it goes
/// on as if it still held it. <see cref="DistributedLockHandle.Lost"/> tells a holder that runs; <see cref="DistributedLockHandle.FencingToken"/>
/// protects what it writes to from one that did not: store the highest token seen with the row, and refuse a lower one.
/// </para>
/// <para>
/// Not re-entrant. Waiters of one process are served in the order of their arrival, those of different processes in any. A waiting process
/// is woken when the lock is given back, and looks for itself twice a second, since an announcement can be lost.
/// </para>
/// </remarks>
public interface IDistributedLocks
{
    /// <summary>Takes the lock, or gives up. Null: it did not become free in time.</summary>
    /// <param name="name">Any text of 1 to 200 characters. Locks and caches may share names.</param>
    /// <param name="wait">How long to wait for the lock. From zero, to try once, to 1 hour.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ArgumentException">The name or the wait is not allowed.</exception>
    /// <exception cref="CacheUnavailableException">The server did not answer the last attempts; the lock is not held.</exception>
    /// <exception cref="OperationCanceledException">The caller's token fired.</exception>
    ValueTask<DistributedLockHandle?> TryAcquireAsync(string name, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="TryAcquireAsync"/>, for callers who cannot go on without it.</summary>
    /// <exception cref="LockTimeoutException">It did not become free in time.</exception>
    ValueTask<DistributedLockHandle> AcquireAsync(string name, TimeSpan wait, CancellationToken cancellationToken = default);
}
