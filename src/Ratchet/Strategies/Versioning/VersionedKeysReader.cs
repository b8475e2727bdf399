using BitFaster.Caching.Lru;
using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Strategies.Versioning;

/// <summary>
/// Remembers the last version of each key that this node saw, so that a warm hit fetches the cell and the value in one round trip.
/// The memory is only a guess about where to look: a value counts only if the cell, read in the same instant, still names its version.
/// Bounded; least recently used keys are forgotten.
/// </summary>
internal sealed class VersionedKeysReader(ICellStore store, CellShape shape) : CellReader
{
    private const int RememberedKeys = 50_000;

    private readonly FastConcurrentLru<CellKey, Token> _known = new(RememberedKeys);

    public override async ValueTask<CellRead> LookupAsync(CellKey key)
    {
        var known = _known.TryGet(key, out var version) ? version : (Token?)null;
        return Remember(key, known, await store.LookupAsync(key, shape, known).ConfigureAwait(false));
    }

    public override async ValueTask<CellRead> AcquireAsync(CellKey key, Token token, TimeSpan timeToLive) =>
        Remember(key, known: null, await store.AcquireAsync(key, shape, token, timeToLive).ConfigureAwait(false));

    private CellRead Remember(CellKey key, Token? known, CellRead read)
    {
        if (read.Kind is CellReadKind.Value or CellReadKind.Version && read.Token != known)
        {
            _known.AddOrUpdate(key, read.Token);
        }

        return read;
    }
}
