namespace Ratchet.Verification.Specimens;

/// <summary>
/// Cache-aside: a reader that misses loads the row and stores it; a writer updates the row and deletes the entry.
/// </summary>
/// <remarks>
/// The flaw: nothing ties the reader's store to the moment of its load. A reader that loaded before the write and stores after the
/// delete puts the old price back, and there it stays until the time to live has passed.
/// </remarks>
internal sealed class NaiveCache : IPriceCache
{
    private static readonly TimeSpan AnHour = TimeSpan.FromSeconds(3600);

    private readonly IRedisCommands _cache;
    private readonly IPriceTable _prices;
    private readonly TimeSpan _timeToLive;

    public NaiveCache(IRedisCommands cache, IPriceTable prices)
        : this(cache, prices, AnHour)
    {
    }

    /// <summary>The same program under another time to live.</summary>
    internal NaiveCache(IRedisCommands cache, IPriceTable prices, TimeSpan timeToLive)
    {
        _cache = cache;
        _prices = prices;
        _timeToLive = timeToLive;
    }

    public async Task UpdatePriceAsync(int productId, string newPrice)
    {
        // Step 1: write to the database.
        await _prices.UpdatePriceAsync(productId, newPrice).ConfigureAwait(false);

        // Step 2: invalidate the cache.
        await _cache.DelAsync(KeyOf(productId)).ConfigureAwait(false);
    }

    public async Task<string?> GetPriceAsync(int productId)
    {
        // Step 1: check the cache.
        var cached = await _cache.GetAsync(KeyOf(productId)).ConfigureAwait(false);
        if (!string.IsNullOrEmpty(cached))
        {
            return cached;
        }

        // Step 2: a miss, so read from the database.
        var price = await _prices.LoadPriceAsync(productId).ConfigureAwait(false);

        // Step 3: write to the cache. By now the price may be an old one.
        if (price is not null)
        {
            await _cache.SetExAsync(KeyOf(productId), _timeToLive, price).ConfigureAwait(false);
        }

        return price;
    }

    private static string KeyOf(int productId) => $"product:{productId}";
}
