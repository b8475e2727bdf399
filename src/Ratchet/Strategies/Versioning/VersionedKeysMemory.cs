using BitFaster.Caching.Lru;
using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Strategies.Versioning;

/// <summary>
/// The last version of each key that this node saw, so that a warm hit fetches the cell and the value in one round trip: the value
/// counts only if the cell, read in the same instant, still names its version. Bounded; least recently used keys are forgotten.
/// </summary>
internal sealed class VersionedKeysMemory(int capacity) : CellMemory
{
    private readonly FastConcurrentLru<CellKey, Token> _versions = new(capacity);

    public override Token? Recall(CellKey key) => _versions.TryGet(key, out var version) ? version : null;

    public override void Learn(CellKey key, in CellRead read)
    {
        if (read.Kind is CellReadKind.Value or CellReadKind.Version && !(_versions.TryGet(key, out var known) && known == read.Token))
        {
            _versions.AddOrUpdate(key, read.Token);
        }
    }
}
