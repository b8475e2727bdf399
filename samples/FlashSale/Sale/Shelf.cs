using FlashSale.Shop;

namespace FlashSale.Sale;

/// <summary>A product's latest acknowledged state. Thread-safe.</summary>
internal sealed class Tracked(Product first)
{
    private Acknowledged _acknowledged = new(first.Version, first.Stock, IsGone: false);

    public int Id { get; } = first.Id;

    /// <summary>The newest change that a writer has been told of.</summary>
    public Acknowledged Acknowledged => Volatile.Read(ref _acknowledged);

    public void Acknowledge(Changed changed)
    {
        var next = new Acknowledged(changed.Version, changed.Row?.Stock ?? 0, changed.Row is null);
        for (var seen = Acknowledged; seen.Version < next.Version;)
        {
            var before = Interlocked.CompareExchange(ref _acknowledged, next, seen);
            if (ReferenceEquals(before, seen))
            {
                return;
            }

            seen = before;
        }
    }
}

internal sealed record Acknowledged(long Version, int Stock, bool IsGone);

/// <summary>What a customer was shown, and whether it was already wrong when she asked.</summary>
internal sealed record Shown(int Id, Product? Row, bool IsStale);

/// <summary>One place in the shop. A product that is deleted is followed by another one. Thread-safe.</summary>
internal sealed class Shelf(string name, Product first)
{
    private volatile Tracked _product = new(first);
    private volatile Tracked? _deleted;
    private volatile Shown? _shown;

    public string Name => name;

    public Tracked Product => _product;

    /// <summary>The last product that was deleted here: it must not be seen any more.</summary>
    public Tracked? Deleted => _deleted;

    public Shown? Shown
    {
        get => _shown;
        set => _shown = value;
    }

    public void Replace(Tracked deleted, Product next)
    {
        _deleted = deleted;
        _product = new Tracked(next);
    }
}
