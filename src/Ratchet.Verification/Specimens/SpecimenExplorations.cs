using System.Globalization;
using Ratchet.Verification.Programs;

namespace Ratchet.Verification.Specimens;

/// <summary>The specimens as programs to explore: actors on nodes of their own, one product.</summary>
internal static class SpecimenExplorations
{
    private const int Product = 123;

    public static IReadOnlyList<string> Names { get; } =
    [
        nameof(NaiveCache), nameof(ShorterTtlCache), nameof(DoubleDeleteCache), nameof(VersionedCache),
        nameof(WriteThroughCache), nameof(RedisWriteThroughWrapper), nameof(LockProtectedCache),
    ];

    /// <exception cref="ArgumentException">There is no specimen of this name.</exception>
    public static Exploration<IPriceCache> Of(string name, int readers, int writers)
    {
        var exploration = new Exploration<IPriceCache>(node => Create(name, new ExploredSpecimen(node))).Row(ExploredSpecimen.Row, "100.00");
        for (var reader = 0; reader < readers; reader++)
        {
            exploration = exploration.Reader(ExploredSpecimen.Row, static cache => cache.GetPriceAsync(Product));
        }

        for (var writer = 0; writer < writers; writer++)
        {
            var price = string.Create(CultureInfo.InvariantCulture, $"{50 + writer}.00");
            exploration = exploration.Writer(ExploredSpecimen.Row, price, cache => cache.UpdatePriceAsync(Product, price));
        }

        return exploration;
    }

    private static IPriceCache Create(string name, ExploredSpecimen seams) => name switch
    {
        nameof(NaiveCache) => new NaiveCache(seams, seams),
        nameof(ShorterTtlCache) => new ShorterTtlCache(seams, seams),
        nameof(DoubleDeleteCache) => new DoubleDeleteCache(seams, seams),
        nameof(VersionedCache) => new VersionedCache(seams, seams),
        nameof(WriteThroughCache) => new WriteThroughCache(seams, seams),
        nameof(RedisWriteThroughWrapper) => new RedisWriteThroughWrapper(seams, seams),
        nameof(LockProtectedCache) => new LockProtectedCache(seams, seams, seams),
        _ => throw new ArgumentException($"'{name}' is no specimen; there are {string.Join(", ", Names)}.", nameof(name)),
    };
}
