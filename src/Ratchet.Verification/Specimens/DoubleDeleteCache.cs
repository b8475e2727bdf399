namespace Ratchet.Verification.Specimens;

/// <summary>The second remedy that comes to mind: the writer deletes the entry before its update and again after it.</summary>
/// <remarks>
/// The flaw: a reader that loaded between the two deletes, or before both, still stores after the second. The first delete even
/// makes such readers likelier, because it turns hits into misses while the write is under way.
/// </remarks>
internal sealed class DoubleDeleteCache(IRedisCommands cache, IPriceTable prices) : IPriceCache
{
    private readonly NaiveCache _naive = new(cache, prices);

    public Task<string?> GetPriceAsync(int productId) => _naive.GetPriceAsync(productId);

    public async Task UpdatePriceAsync(int productId, string newPrice)
    {
        await cache.DelAsync($"product:{productId}").ConfigureAwait(false);
        await _naive.UpdatePriceAsync(productId, newPrice).ConfigureAwait(false);
    }
}
