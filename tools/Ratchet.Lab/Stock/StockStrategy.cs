using StackExchange.Redis;

namespace Ratchet.Lab.Stock;

/// <summary>One of Ratchet's own strategies, set up as an application does it.</summary>
internal sealed class StockStrategy : IStockSubject
{
    private const string Cache = "stock";

    /// <summary>Long: on a busy machine a slow reply must not turn into an outage that nobody asked for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly RatchetHost _host;
    private readonly ICache<int, int> _cache;
    private readonly ProductStock _stock;
    private readonly bool _publishes;

    private StockStrategy(RatchetHost host, ProductStock stock, bool publishes)
    {
        _host = host;
        _cache = host.GetCache<int, int>(Cache);
        _stock = stock;
        _publishes = publishes;
    }

    /// <exception cref="UsageException">The server cannot hold the guarantees.</exception>
    public static async Task<IStockSubject> StartAsync(CacheStrategy strategy, IConnectionMultiplexer redis, string keyPrefix, ProductStock stock)
    {
        try
        {
            var host = await RatchetHost.StartAsync(ratchet => ratchet
                .UseRedis(redis, options => (options.KeyPrefix, options.OperationTimeout) = (keyPrefix, Patience))
                .AddCache<int, int>(Cache, cache => cache
                    .Strategy(strategy)
                    .Configure(options => options.LockWait = Patience)
                    .LoadWith(async (id, _) => await stock.LoadSlowlyAsync(id))));
            return new StockStrategy(host, stock, strategy == CacheStrategy.WriteThrough);
        }
        catch (InvalidOperationException refused)
        {
            throw new UsageException($"--cache: cannot be used: {refused.Message}");
        }
    }

    public async Task<int> ReadAsync(int id) => await _cache.GetAsync(id);

    public async Task<int?> SellAsync(int id) => await _cache.WriteAsync(id, async (write, _) =>
    {
        var left = await _stock.TakeOneAsync(id);
        if (_publishes && left is { } committed)
        {
            write.Publish(committed);
        }

        return left;
    });

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
