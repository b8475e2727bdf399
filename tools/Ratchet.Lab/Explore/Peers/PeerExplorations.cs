using System.Globalization;
using Ratchet.Lab.Explore.Programs;
using Ratchet.Verification.Programs;
using Ratchet.Verification.Specimens;

namespace Ratchet.Lab.Explore.Peers;

/// <summary>The peers as programs to explore, each in the settings in which it can lose coherence.</summary>
internal static class PeerExplorations
{
    private const int Product = 123;

    private const string AboutFusionCache =
        "In the explorer's hands: the second level, the factory, and the stampede lock, through IFusionCacheMemoryLocker. Switched off by options: background work, auto-recovery, tags. "
        + "Outside: its clock, the memory cache's own expiry, the backplane, fail-safe, eager refresh.";

    private const string AboutHybridCache =
        "In the explorer's hands: the second level, the factory, its clock, and what it sends to the thread pool: that has one thread here and runs within the event that fed it. "
        + "Outside: the memory cache's own expiry. Not explored: tags, cancellation.";

    /// <summary>In the order in which they are explored.</summary>
    public static IReadOnlyList<ExploredProgram> All { get; } =
    [
        Of("FusionCache: everybody on one node", static node => FusionCachePeer.On(node, hasMemory: true), isShared: true),
        Of("FusionCache: a node each, without memory", static node => FusionCachePeer.On(node, hasMemory: false), isShared: false),
        Of("HybridCache: everybody on one node", static node => new HybridCachePeer(node, hasMemory: true), isShared: true, usesThreadPool: true),
        Of("HybridCache: a node each, without memory", static node => new HybridCachePeer(node, hasMemory: false), isShared: false, usesThreadPool: true),
    ];

    private static ExploredProgram Of(string name, Func<NodeSeams, IPriceCache> create, bool isShared, bool usesThreadPool = false) => new(name, name.StartsWith("Fusion", StringComparison.Ordinal) ? AboutFusionCache : AboutHybridCache, (readers, writers) =>
    {
        int? node = isShared ? 0 : null;
        var exploration = new Exploration<IPriceCache>(create).Row(PeerKey.Row, "100.00");
        for (var reader = 0; reader < readers; reader++)
        {
            exploration = exploration.Reader(PeerKey.Row, static cache => cache.GetPriceAsync(Product), node);
        }

        for (var writer = 0; writer < writers; writer++)
        {
            var price = string.Create(CultureInfo.InvariantCulture, $"{50 + writer}.00");
            exploration = exploration.Writer(PeerKey.Row, price, cache => cache.UpdatePriceAsync(Product, price), node);
        }

        return exploration;
    }) { UsesThreadPool = usesThreadPool };
}
