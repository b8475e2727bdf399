using Ratchet.Servers;
using Xunit;

namespace Ratchet.Conformance.Tests.Engine;

/// <summary>Round trips of whole reads and writes, as Redis sees them (MONITOR), once the scripts are loaded.</summary>
public sealed class RoundTripTests : IAsyncLifetime
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    private RedisServer _server = null!;
    private RatchetHost _host = null!;
    private CommandMonitor _monitor = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync(cancellationToken: Cancellation);
        _host = await RatchetHost.StartAsync(
            ratchet => ratchet.UseRedis(_server.ConnectionString)
                .AddCache<int, string>("VersionedKeys", cache => cache.LoadWith(LoadAsync))
                .AddCache<int, string>("Lease", cache => cache.Strategy(CacheStrategy.Lease).LoadWith(LoadAsync))
                .AddCache<int, string>("WriteThrough", cache => cache.Strategy(CacheStrategy.WriteThrough).LoadWith(LoadAsync))
                .AddCache<int, string>("DistributedLock", cache => cache.Strategy(CacheStrategy.DistributedLock).LoadWith(LoadAsync)),
            Cancellation);
        foreach (var name in Enum.GetNames<CacheStrategy>())
        {
            await _host.GetCache<int, string>(name).GetAsync(0, Cancellation);
            await _host.GetCache<int, string>(name).WriteAsync(0, _ => Task.CompletedTask, Cancellation);
        }

        _monitor = await CommandMonitor.StartAsync(_server.Port, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _monitor.DisposeAsync();
        await _host.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(CacheStrategy.VersionedKeys, "MGET")]
    [InlineData(CacheStrategy.Lease, "GET")]
    [InlineData(CacheStrategy.WriteThrough, "GET")]
    [InlineData(CacheStrategy.DistributedLock, "GET")]
    public async Task WarmHit_OneRoundTrip(CacheStrategy strategy, string expected)
    {
        var cache = _host.GetCache<int, string>(strategy.ToString());
        await cache.GetAsync(1, Cancellation);
        await CommandsAsync(strategy);

        Assert.Equal(CacheSource.Hit, (await cache.GetResultAsync(1, Cancellation)).Source);

        Assert.Equal(expected, await CommandsAsync(strategy));
    }

    [Theory]
    [InlineData(CacheStrategy.VersionedKeys)]
    [InlineData(CacheStrategy.Lease)]
    [InlineData(CacheStrategy.WriteThrough)]
    [InlineData(CacheStrategy.DistributedLock)]
    public async Task MissWithFill_ThreeRoundTrips(CacheStrategy strategy)
    {
        var cache = _host.GetCache<int, string>(strategy.ToString());

        Assert.Equal(CacheSource.Loaded, (await cache.GetResultAsync(2, Cancellation)).Source);

        Assert.Equal("GET EVALSHA EVALSHA", await CommandsAsync(strategy));
    }

    [Theory]
    [InlineData(CacheStrategy.VersionedKeys)]
    [InlineData(CacheStrategy.Lease)]
    [InlineData(CacheStrategy.WriteThrough)]
    [InlineData(CacheStrategy.DistributedLock)]
    public async Task Write_TwoRoundTrips(CacheStrategy strategy)
    {
        var cache = _host.GetCache<int, string>(strategy.ToString());
        await cache.GetAsync(3, Cancellation);
        await CommandsAsync(strategy);

        await cache.WriteAsync(3, _ => Task.CompletedTask, Cancellation);

        Assert.Equal("EVALSHA EVALSHA", await CommandsAsync(strategy));
    }

    [Theory]
    [InlineData(CacheStrategy.VersionedKeys, "MGET EVALSHA EVALSHA")]
    [InlineData(CacheStrategy.Lease, "GET EVALSHA EVALSHA")]
    [InlineData(CacheStrategy.WriteThrough, "GET EVALSHA EVALSHA")]
    [InlineData(CacheStrategy.DistributedLock, "GET EVALSHA EVALSHA")]
    public async Task MissAfterAWrite_ThreeRoundTrips(CacheStrategy strategy, string expected)
    {
        var cache = _host.GetCache<int, string>(strategy.ToString());
        await cache.GetAsync(4, Cancellation);
        await cache.WriteAsync(4, _ => Task.CompletedTask, Cancellation);
        await CommandsAsync(strategy);

        await cache.GetAsync(4, Cancellation);

        Assert.Equal(expected, await CommandsAsync(strategy));
    }

    private static Task<string?> LoadAsync(int id, CancellationToken cancellationToken) => Task.FromResult<string?>("value");

    private Task<string> CommandsAsync(CacheStrategy strategy) => _monitor.CommandsAsync(_server.Port, $"{{{strategy}:", Cancellation);
}
