using System.Globalization;

namespace Ratchet.Verification.Specimens;

/// <summary>
/// Versioned keys as they are often printed: the entry's key carries a counter, and a writer advances the counter instead of
/// deleting anything. Old entries are never looked at again, so the idea goes, and expire by themselves.
/// </summary>
/// <remarks>
/// Two flaws. Storing reads the version <em>again</em>, so a price that was loaded under the old version lands under the new one: the
/// very race that versions were to prevent. And a missing counter starts over at 1: after an eviction the entries of long ago, which
/// live on under <c>v1</c>, are current again.
/// </remarks>
internal sealed class VersionedCache(IRedisCommands redis, IPriceTable prices) : IPriceCache
{
    private static readonly TimeSpan AnHour = TimeSpan.FromSeconds(3600);

    public async Task UpdatePriceAsync(int productId, string newPrice)
    {
        // 1. Write to the database.
        await prices.UpdatePriceAsync(productId, newPrice).ConfigureAwait(false);

        // 2. Increment the version.
        await InvalidateAsync("product", productId).ConfigureAwait(false);
    }

    public async Task<string?> GetPriceAsync(int productId)
    {
        // 1. Try the cache, under the current version.
        var cachedPrice = await GetAsync("product", productId).ConfigureAwait(false);
        if (!string.IsNullOrEmpty(cachedPrice))
        {
            return cachedPrice;
        }

        // 2. A miss, so read from the database.
        var price = await prices.LoadPriceAsync(productId).ConfigureAwait(false);

        // 3. Write to the cache, under what is the current version by now.
        if (price is not null)
        {
            await SetAsync("product", productId, price).ConfigureAwait(false);
        }

        return price;
    }

    private async Task<string?> GetAsync(string entityType, int entityId)
    {
        var version = await GetVersionAsync(entityType, entityId).ConfigureAwait(false);
        return await redis.GetAsync(CacheKeyOf(entityType, entityId, version)).ConfigureAwait(false);
    }

    private async Task SetAsync(string entityType, int entityId, string value)
    {
        var version = await GetVersionAsync(entityType, entityId).ConfigureAwait(false);
        await redis.SetExAsync(CacheKeyOf(entityType, entityId, version), AnHour, value).ConfigureAwait(false);
    }

    private Task<long> InvalidateAsync(string entityType, int entityId) =>
        redis.IncrAsync(VersionKeyOf(entityType, entityId));

    private async Task<long> GetVersionAsync(string entityType, int entityId)
    {
        var version = await redis.GetAsync(VersionKeyOf(entityType, entityId)).ConfigureAwait(false);
        if (version is null)
        {
            // Initialize the version: two readers, or a reader and a writer, may be here at once.
            await redis.SetAsync(VersionKeyOf(entityType, entityId), "1").ConfigureAwait(false);
            return 1;
        }

        return long.Parse(version, CultureInfo.InvariantCulture);
    }

    private static string VersionKeyOf(string entityType, int entityId) => $"version:{entityType}:{entityId}";

    private static string CacheKeyOf(string entityType, int entityId, long version) => $"cache:{entityType}:{entityId}:v{version}";
}
