using Ratchet.Verification.Programs;

namespace Ratchet.Verification.Tests.Programs.Example;

/// <summary>The plain cache-aside of docs/exploring.md, as it stands there.</summary>
public sealed class Prices(CacheSeam cache, DatabaseSeam database)
{
    public async Task<string?> GetAsync(string product)
    {
        if (await cache.GetAsync(product) is { } cached)
        {
            return cached;
        }

        var price = await database.ReadAsync(product);
        if (price is not null)
        {
            await cache.SetAsync(product, price, TimeSpan.FromHours(1));
        }

        return price;
    }

    public async Task SetAsync(string product, string price)
    {
        await database.WriteAsync(product, price);
        await cache.DeleteAsync(product);
    }
}
