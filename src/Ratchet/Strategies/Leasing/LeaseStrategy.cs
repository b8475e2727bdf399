namespace Ratchet.Strategies.Leasing;

/// <summary>
/// Leases: whoever finds the cell empty takes its lease and loads; the others, on every node, wait for that load. Only the holder's
/// fill is stored, and only while the lease is still there: a write, an expiry or an eviction voids it.
/// </summary>
internal sealed class LeaseStrategy : Strategy
{
    public static LeaseStrategy Instance { get; } = new();

    public override CacheStrategy Kind => CacheStrategy.Lease;

    public override bool WaitsForOtherLoaders => true;
}
