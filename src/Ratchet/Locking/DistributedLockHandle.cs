using Ratchet.Locking;

namespace Ratchet;

/// <summary>A lock that is held, until it is disposed of or lost. Thread-safe.</summary>
public sealed class DistributedLockHandle : IAsyncDisposable
{
    private readonly HeldLock _held;

    internal DistributedLockHandle(HeldLock held) => _held = held;

    /// <summary>The lock's name.</summary>
    public string Name => _held.Name;

    /// <summary>
    /// Greater than the token of every earlier holder of this lock. It stays so unless the server loses its counter (a failover, an
    /// eviction, a day without a holder) and its clock has been set back as well.
    /// </summary>
    public long FencingToken => _held.FencingToken;

    /// <summary>
    /// Fires when the lock is lost: the server says so, or has not confirmed it for <see cref="DistributedLockOptions.TimeToLive"/>,
    /// counted from before the last confirmation was asked for. A lost lock stays lost. Does not fire when the handle is disposed of.
    /// </summary>
    public CancellationToken Lost => _held.Lost;

    /// <summary>Gives the lock back, if it is still held; otherwise the server lets it expire. Never throws. Only the first call counts.</summary>
    public ValueTask DisposeAsync() => _held.ReleaseAsync();
}
