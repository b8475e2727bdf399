using Ratchet.Stores;

namespace Ratchet.Tests.Fixtures;

/// <summary>The engine with production's own seams, its thread pool and its clock, for what <see cref="ScriptedSeams"/> would hide.</summary>
internal static class ProductionHost
{
    /// <summary>One cache, <see cref="Node.CacheName"/>, over this store or one in memory.</summary>
    public static Task<RatchetHost> StartAsync(Action<CacheBuilder<int, string>> configure, ICellStore? store = null) =>
        RatchetHost.StartAsync(ratchet => ratchet
            .UseStore(nameof(ProductionHost), _ => new StoreChoice(store ?? new InMemoryCellStore(TimeProvider.System), CellKey.DefaultPrefix))
            .AddCache(Node.CacheName, configure));

    public static ICache<int, string> Prices(this RatchetHost host) => host.GetCache<int, string>(Node.CacheName);
}
