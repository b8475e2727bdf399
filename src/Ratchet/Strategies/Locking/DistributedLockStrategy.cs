namespace Ratchet.Strategies.Locking;

/// <summary>
/// A lock: one writer a key at a time, over all nodes, and readers wait for it. The lock is the quarantine, taken exclusively, so a
/// holder that outlives it can do no more harm than any other late writer: its leases are void and its End stores nothing.
/// </summary>
internal sealed class DistributedLockStrategy : Strategy
{
    public static DistributedLockStrategy Instance { get; } = new();

    public override CacheStrategy Kind => CacheStrategy.DistributedLock;

    public override bool WaitsForOtherLoaders => true;

    public override bool WaitsForWrites => true;

    public override bool WritesAlone => true;
}
