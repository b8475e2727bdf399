using Ratchet.Cells;

namespace Ratchet.Writing;

/// <summary>
/// The value that a write of one key published. It is left behind only if this was the key's one write of its flow: with two, nobody here
/// knows which of them the database applied last, nor whether both were committed. Changed under the family's lock.
/// </summary>
internal sealed class PublishedValue
{
    private CellValue? _value;
    private int _writes;

    /// <summary>One more write, or an invalidation, of this flow holds the key.</summary>
    public void Written() => _writes++;

    /// <summary>The last one counts. Null: it did not serialize, so nothing is left behind.</summary>
    public void Set(CellValue? value) => _value = value;

    /// <summary>What may be left behind, if the write was committed.</summary>
    public CellValue? Sole => _writes == 1 ? _value : null;
}
