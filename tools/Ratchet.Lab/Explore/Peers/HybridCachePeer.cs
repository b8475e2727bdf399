using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Ratchet.Verification.Programs;
using Ratchet.Verification.Specimens;

namespace Ratchet.Lab.Explore.Peers;

/// <summary>HybridCache on one node: reads by <c>GetOrCreateAsync</c>, writes by the database's update and <c>RemoveAsync</c>.</summary>
internal sealed class HybridCachePeer : IPriceCache
{
    private readonly NodeSeams _node;
    private readonly HybridCache _cache;
    private readonly HybridCacheEntryOptions _options;

    /// <param name="node">Where it runs.</param>
    /// <param name="hasMemory">Whether it keeps values in the process, too.</param>
    public HybridCachePeer(NodeSeams node, bool hasMemory)
    {
        _node = node;
        _options = new HybridCacheEntryOptions { Expiration = TimeSpan.FromHours(1), Flags = hasMemory ? HybridCacheEntryFlags.None : HybridCacheEntryFlags.DisableLocalCache };
        _cache = new ServiceCollection()
            .AddSingleton(node.DistributedCache)
            .AddSingleton<TimeProvider>(new TickingTime(node.Time))
            .AddHybridCache().Services
            .BuildServiceProvider()
            .GetRequiredService<HybridCache>();
    }

    public Task<string?> GetPriceAsync(int productId) =>
        _cache.GetOrCreateAsync<string?>(PeerKey.Of(productId), async ct => await _node.Database.ReadAsync(PeerKey.Row, ct), _options).AsTask();

    public async Task UpdatePriceAsync(int productId, string newPrice)
    {
        await _node.Database.WriteAsync(PeerKey.Row, newPrice);
        await _cache.RemoveAsync(PeerKey.Of(productId));
    }
}
