using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Strategies.Leasing;

/// <summary>Value and lease are one cell, so there is nothing to remember.</summary>
internal sealed class LeaseReader(ICellStore store, CellShape shape) : CellReader
{
    public override ValueTask<CellRead> LookupAsync(CellKey key) => store.LookupAsync(key, shape, known: null);

    public override ValueTask<CellRead> AcquireAsync(CellKey key, Token token, TimeSpan timeToLive) =>
        store.AcquireAsync(key, shape, token, timeToLive);
}
