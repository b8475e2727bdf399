using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Strategies.Leasing;

/// <summary>Value and lease are one cell, so there is nothing to remember.</summary>
internal sealed class LeaseMemory : CellMemory
{
    public static LeaseMemory Instance { get; } = new();

    public override Token? Recall(CellKey key) => null;

    public override void Learn(CellKey key, in CellRead read)
    {
    }
}
