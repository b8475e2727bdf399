namespace Ratchet.Verification.Specimens;

/// <summary>
/// Write-through as it is often printed: the new price goes into the cache first and into the database second; if the database
/// refuses it, the entry is deleted.
/// </summary>
/// <remarks>
/// Three flaws. The cache shows a price that no database has agreed to, and a writer that dies between its two steps leaves it there
/// for good, for the entry has no time to live. Two writers can reach cache and database in opposite orders, which nothing repairs.
/// And a reader that missed stores what it loaded, whatever has been written meanwhile.
/// </remarks>
internal sealed class WriteThroughCache(IRedisCommands cache, IPriceTable prices) : IPriceCache
{
    public Task UpdatePriceAsync(int productId, string newPrice) => SetAsync(productId, newPrice);

    public Task<string?> GetPriceAsync(int productId) => GetAsync(productId);

    private async Task<string?> GetAsync(int productId)
    {
        var value = await cache.GetAsync(KeyOf(productId)).ConfigureAwait(false);
        if (value is null)
        {
            // A cold cache: load from the database.
            value = await prices.LoadPriceAsync(productId).ConfigureAwait(false);
            if (value is not null)
            {
                await cache.SetAsync(KeyOf(productId), value).ConfigureAwait(false);
            }
        }

        return value;
    }

    private async Task SetAsync(int productId, string value)
    {
        // 1. Write to the cache first.
        await cache.SetAsync(KeyOf(productId), value).ConfigureAwait(false);
        try
        {
            // 2. Write to the database, synchronously.
            await prices.UpdatePriceAsync(productId, value).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Roll the cache back. Whether the database did the same is not known.
            await cache.DelAsync(KeyOf(productId)).ConfigureAwait(false);
            throw;
        }
    }

    private static string KeyOf(int productId) => $"product:{productId}:price";
}
