using Microsoft.Extensions.Options;
using Ratchet.Verification.Programs;
using Ratchet.Verification.Specimens;
using ZiggyCreatures.Caching.Fusion;

namespace Ratchet.Lab.Explore.Peers;

/// <summary>
/// FusionCache on one node: reads by <c>GetOrSetAsync</c>, writes by the database's update and <c>RemoveAsync</c>. What it does in the
/// background is switched off by its own options, so that all of it is in the explorer's hands; its clock is not.
/// </summary>
internal sealed class FusionCachePeer(NodeSeams node, IFusionCache cache) : IPriceCache
{
    /// <param name="node">Where it runs.</param>
    /// <param name="hasMemory">Whether it keeps values in the process, too.</param>
    public static FusionCachePeer On(NodeSeams node, bool hasMemory)
    {
        var options = new FusionCacheOptions
        {
            EnableAutoRecovery = false,
            DisableTagging = true,
            EnableBestPracticesAdvisor = false,
            DefaultEntryOptions = new FusionCacheEntryOptions(TimeSpan.FromHours(1))
            {
                AllowBackgroundDistributedCacheOperations = false,
                SkipMemoryCacheRead = !hasMemory,
                SkipMemoryCacheWrite = !hasMemory,
            },
        };
        var cache = new FusionCache(Options.Create(options), memoryLocker: new ExploredLocker());
        return new FusionCachePeer(node, cache.SetupDistributedCache(node.DistributedCache, new PeerSerializer()));
    }

    public Task<string?> GetPriceAsync(int productId) =>
        cache.GetOrSetAsync<string?>(PeerKey.Of(productId), async (_, ct) => await node.Database.ReadAsync(PeerKey.Row, ct)).AsTask();

    public async Task UpdatePriceAsync(int productId, string newPrice)
    {
        await node.Database.WriteAsync(PeerKey.Row, newPrice);
        await cache.RemoveAsync(PeerKey.Of(productId));
    }
}
