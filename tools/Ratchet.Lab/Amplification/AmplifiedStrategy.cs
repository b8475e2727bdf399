using Ratchet.Lab.Commands;
using StackExchange.Redis;

namespace Ratchet.Lab.Amplification;

/// <summary>One of Ratchet's own strategies, set up as an application does it.</summary>
internal sealed class AmplifiedStrategy : IAmplifiedSubject
{
    private const string Cache = "row";

    /// <summary>Long: on a busy machine a slow reply must not turn into an outage that nobody asked for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly RatchetHost _host;
    private readonly ICache<int, string> _cache;
    private readonly RowTable _rows;
    private readonly bool _isSometimesInDoubt;

    private AmplifiedStrategy(RatchetHost host, RowTable rows, bool isSometimesInDoubt)
    {
        _host = host;
        _cache = host.GetCache<int, string>(Cache);
        _rows = rows;
        _isSometimesInDoubt = isSometimesInDoubt;
    }

    /// <summary>For how long a key is held whose write ended in doubt.</summary>
    public static TimeSpan InDoubtHold { get; } = TimeSpan.FromSeconds(1);

    /// <exception cref="UsageException">The server cannot hold the guarantees.</exception>
    public static async Task<AmplifiedStrategy> StartAsync(
        CacheStrategy strategy, IConnectionMultiplexer connection, string keyPrefix, RowTable rows, bool isSometimesInDoubt)
    {
        try
        {
            var host = await RatchetHost.StartAsync(ratchet => ratchet
                .UseRedis(connection, redis => (redis.KeyPrefix, redis.OperationTimeout) = (keyPrefix, Patience))
                .AddCache<int, string>(Cache, cache => cache
                    .Strategy(strategy)
                    .Configure(options => Configure(options, isSometimesInDoubt))
                    .LoadWith((id, _) => rows.LoadPriceAsync(id))));
            return new AmplifiedStrategy(host, rows, isSometimesInDoubt);
        }
        catch (InvalidOperationException refused)
        {
            throw new UsageException($"--cache: cannot be used: {refused.Message}");
        }
    }

    public async Task ReadAsync(int id) => await _cache.GetAsync(id);

    public async Task WriteAsync(int id, int number)
    {
        var isInDoubt = _isSometimesInDoubt && number % 100 < WriteLoad.InDoubtPercent;
        try
        {
            await _cache.WriteAsync(id, _ =>
            {
                _rows.Change(id);
                return isInDoubt ? throw new TimeoutException("The answer to COMMIT was lost.") : Task.CompletedTask;
            });
        }
        catch (TimeoutException) when (isInDoubt)
        {
            // As was to be.
        }
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static void Configure(CacheOptions options, bool isSometimesInDoubt)
    {
        if (isSometimesInDoubt)
        {
            options.InDoubtHold = InDoubtHold;
            options.WriteTimeout = InDoubtHold;
        }
    }
}
