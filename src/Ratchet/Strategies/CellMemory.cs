using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Strategies;

/// <summary>
/// What a node remembers of its last look at a cell, to make the next one cheaper. Only a guess about where to look: nothing is ever
/// served from it. Thread-safe.
/// </summary>
internal abstract class CellMemory
{
    /// <summary>The version that was current when this node last looked; null if it does not know one.</summary>
    public abstract Token? Recall(CellKey key);

    /// <summary>Takes note of what a look-up or an acquisition answered.</summary>
    public abstract void Learn(CellKey key, in CellRead read);
}
