namespace Ratchet.Strategies.Versioning;

/// <summary>
/// Versioned keys: the cell names a version and each value lies under a key that carries its version. A version is a lease that all
/// loaders share, so nobody waits; it is captured before the load, so a late load lands under a version that nobody reads.
/// </summary>
internal sealed class VersionedKeysStrategy : Strategy
{
    public static VersionedKeysStrategy Instance { get; } = new();

    public override CacheStrategy Kind => CacheStrategy.VersionedKeys;

    public override bool WaitsForOtherLoaders => false;

    public override CellMemory CreateMemory(int capacity) => new VersionedKeysMemory(capacity);
}
