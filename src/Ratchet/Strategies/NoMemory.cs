using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Strategies;

/// <summary>Of strategies whose cell holds the value itself: one look-up finds it, so there is nothing to remember.</summary>
internal sealed class NoMemory : CellMemory
{
    public static NoMemory Instance { get; } = new();

    public override Token? Recall(CellKey key) => null;

    public override void Learn(CellKey key, in CellRead read)
    {
    }
}
