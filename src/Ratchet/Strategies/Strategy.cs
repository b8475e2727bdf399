using Ratchet.Strategies.Leasing;
using Ratchet.Strategies.Locking;
using Ratchet.Strategies.Publishing;
using Ratchet.Strategies.Versioning;

namespace Ratchet.Strategies;

/// <summary>
/// The answers in which strategies differ. Everything else, the order of a read and of a write above all, is the same for all.
/// One folder a strategy: its answers, and its memory where it has one.
/// </summary>
internal abstract class Strategy
{
    public abstract CacheStrategy Kind { get; }

    /// <summary>Whether a miss waits, bounded, while another node loads. Otherwise every node may load its own.</summary>
    public abstract bool WaitsForOtherLoaders { get; }

    /// <summary>Whether a read waits, bounded, while a write is in flight. Otherwise it reads the database at once.</summary>
    public virtual bool WaitsForWrites => false;

    /// <summary>Whether a second writer waits its turn. Otherwise it proceeds.</summary>
    public virtual bool WritesAlone => false;

    /// <summary>Whether a write may leave the value that it published. Otherwise the next reader loads it.</summary>
    public virtual bool Publishes => false;

    /// <summary>What one cache of this strategy remembers of its look-ups, for at most so many keys.</summary>
    public virtual CellMemory CreateMemory(int capacity = 50_000) => NoMemory.Instance;

    public static Strategy Of(CacheStrategy kind) => kind switch
    {
        CacheStrategy.VersionedKeys => VersionedKeysStrategy.Instance,
        CacheStrategy.Lease => LeaseStrategy.Instance,
        CacheStrategy.WriteThrough => WriteThroughStrategy.Instance,
        CacheStrategy.DistributedLock => DistributedLockStrategy.Instance,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, $"Allowed are {string.Join(", ", Enum.GetNames<CacheStrategy>())}."),
    };
}
