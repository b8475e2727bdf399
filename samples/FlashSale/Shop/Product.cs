namespace FlashSale.Shop;

/// <summary>A row: every change of it, deletion included, takes the next version.</summary>
internal sealed record Product(int Id, long Version, long Cents, int Stock);

/// <summary>A change of one row.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Cents">The new price, where it is one.</param>
internal sealed record Change(ChangeKind Kind, long Cents = 0);

internal enum ChangeKind
{
    SetPrice,
    TakeOne,
    Restock,
    Delete,
}

/// <summary>What a committed change did.</summary>
/// <param name="Version">The row's version after it; unchanged if nothing was changed.</param>
/// <param name="Row">The row after it; null if there is none.</param>
internal sealed record Changed(bool Applied, long Version, Product? Row);
