namespace Ratchet.Verification.Specimens;

/// <summary>The first remedy that comes to mind: cache-aside with a time to live of a minute instead of an hour.</summary>
/// <remarks>
/// The flaw: the race is untouched. The wrong price is served for a minute each time, and the database pays for sixty times as many
/// misses, each of which is another chance for the race.
/// </remarks>
internal sealed class ShorterTtlCache(IRedisCommands cache, IPriceTable prices) : IPriceCache
{
    private readonly NaiveCache _naive = new(cache, prices, TimeSpan.FromSeconds(60));

    public Task<string?> GetPriceAsync(int productId) => _naive.GetPriceAsync(productId);

    public Task UpdatePriceAsync(int productId, string newPrice) => _naive.UpdatePriceAsync(productId, newPrice);
}
