using Ratchet.Strategies.Leasing;
using Ratchet.Strategies.Versioning;

namespace Ratchet.Strategies;

/// <summary>
/// The answers in which strategies differ. Everything else, the order of a read and of a write above all, is the same for all.
/// One folder a strategy, with the same files: its answers, and its memory.
/// </summary>
internal abstract class Strategy
{
    public abstract CacheStrategy Kind { get; }

    /// <summary>Whether a miss waits, bounded, while another node loads. Otherwise every node may load its own.</summary>
    public abstract bool WaitsForOtherLoaders { get; }

    /// <summary>What one cache of this strategy remembers of its look-ups, for at most so many keys.</summary>
    public abstract CellMemory CreateMemory(int capacity = 50_000);

    public static Strategy Of(CacheStrategy kind) => kind switch
    {
        CacheStrategy.VersionedKeys => VersionedKeysStrategy.Instance,
        CacheStrategy.Lease => LeaseStrategy.Instance,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, $"Allowed are {string.Join(", ", Enum.GetNames<CacheStrategy>())}."),
    };
}
