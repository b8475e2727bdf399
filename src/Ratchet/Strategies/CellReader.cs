using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Strategies;

/// <summary>The two questions that a read asks of the store, as one strategy asks them. Thread-safe.</summary>
internal abstract class CellReader
{
    /// <summary>The hot path: one round trip on a warm hit.</summary>
    public abstract ValueTask<CellRead> LookupAsync(CellKey key);

    /// <summary>Asks to load. The token must never have been sent before.</summary>
    public abstract ValueTask<CellRead> AcquireAsync(CellKey key, Token token, TimeSpan timeToLive);
}
