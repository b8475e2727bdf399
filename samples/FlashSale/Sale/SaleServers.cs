using System.Security.Cryptography;
using FlashSale.Shop;
using StackExchange.Redis;

namespace FlashSale.Sale;

/// <summary>The cache server and the database of the shop. What they are left with in the end is what they had before.</summary>
internal sealed class SaleServers : IAsyncDisposable
{
    private readonly SqlBackend _database;

    private SaleServers(CacheBackend cache, SqlBackend database, ProductTable table)
    {
        Cache = cache;
        _database = database;
        Table = table;
    }

    public CacheBackend Cache { get; }

    public ProductTable Table { get; }

    public string KeyPrefix { get; } = $"flash-sale-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    /// <summary>For people.</summary>
    public string Label => $"{Cache.Label} and {_database.Label}";

    /// <exception cref="UsageException">One of them cannot be used.</exception>
    public static async Task<SaleServers> OpenAsync(ServerAddress? cacheAddress, ServerAddress? databaseAddress)
    {
        var cache = await CacheBackend.OpenAsync(cacheAddress);
        try
        {
            ProductTable? table = null;
            var database = await SqlBackend.OpenAsync(databaseAddress, async opened => table = await ProductTable.CreateAsync(opened));
            return new SaleServers(cache, database, table!);
        }
        catch
        {
            await cache.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ForgetKeysAsync();
        await Table.DisposeAsync();
        await _database.DisposeAsync();
        await Cache.DisposeAsync();
    }

    private async Task ForgetKeysAsync()
    {
        try
        {
            var redis = Cache.Connection.GetDatabase();
            foreach (var server in Cache.Connection.GetServers().Where(server => !server.IsReplica))
            {
                await foreach (var key in server.KeysAsync(redis.Database, $"{KeyPrefix}*", pageSize: 1_000))
                {
                    await redis.KeyDeleteAsync(key);
                }
            }
        }
        catch (RedisException)
        {
            // The server has gone; its keys expire by themselves.
        }
    }
}
