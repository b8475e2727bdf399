using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Ratchet.Conformance.Tests.Benches;
using Ratchet.Redis;
using Ratchet.Servers;
using Ratchet.Stores;
using StackExchange.Redis;
using Xunit;

namespace Ratchet.Conformance.Tests;

/// <summary>What the start-up check refuses, warns of and lets pass.</summary>
public sealed class ServerCheckTests
{
    private static readonly RedisOptions Options = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_GarnetWithInterleavingScripts_RefusedAndNothingCounts()
    {
        await using var garnet = GarnetServerHost.Start(new GarnetHostOptions { AtomicScripts = false });
        await using var store = RedisBench.NewStore(garnet.ConnectionString, Options);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => store.StartAsync(Token));
        Assert.Contains("--lua-transaction-mode", refusal.Message, StringComparison.Ordinal);
        var failure = await Assert.ThrowsAsync<CellStoreException>(async () =>
            await store.LookupAsync(CellKey.Of("ratchet", "product", "1"), CellStoreConformance.Lease, null));
        Assert.Equal(refusal.Message, failure.Message);
    }

    [Fact]
    public async Task Start_Cluster_Refused()
    {
        await using var cluster = await RedisServer.StartAsync(new RedisServerOptions { ExtraArguments = ["--cluster-enabled", "yes"] }, Token);
        await using (var admin = await ConnectionMultiplexer.ConnectAsync($"{cluster.ConnectionString},allowAdmin=true"))
        {
            await admin.GetServers()[0].ExecuteAsync("CLUSTER", ["ADDSLOTSRANGE", 0, 16383]);
        }

        await using var store = RedisBench.NewStore(cluster.ConnectionString, Options);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => store.StartAsync(Token));
        Assert.Contains("cluster mode", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ReplicaOnly_NotTrusted()
    {
        await using var primary = await RedisServer.StartAsync(cancellationToken: Token);
        await using var replica = await RedisServer.StartAsync(
            new RedisServerOptions { ExtraArguments = ["--replicaof", $"127.0.0.1 {primary.Port}"] }, Token);
        await using var store = RedisBench.NewStore(replica.ConnectionString, Options);

        await Assert.ThrowsAsync<CellStoreException>(() => store.StartAsync(Token));
    }

    [Fact]
    public async Task Start_NobodyListens_FailsSoonAndRecoversLater()
    {
        await using var server = await RedisServer.StartAsync(cancellationToken: Token);
        await server.KillAsync();
        await using var store = RedisBench.NewStore(server.ConnectionString, Options);
        var clock = Stopwatch.StartNew();
        await Assert.ThrowsAsync<CellStoreException>(() => store.StartAsync(Token));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"took {clock.Elapsed}");

        await server.StartAgainAsync(Token);
        await EventuallyAsync(async () => await store.InvalidateAsync(CellKey.Of("ratchet", "product", "1")));
    }

    [Theory]
    [InlineData("allkeys-lru", 1)]
    [InlineData("volatile-ttl", 1)]
    [InlineData("noeviction", 0)]
    public async Task Start_EvictionPolicy_WarnsOnceWhereQuarantinesMayGo(string policy, int warnings)
    {
        await using var server = await RedisServer.StartAsync(
            new RedisServerOptions { ExtraArguments = ["--maxmemory", "50mb", "--maxmemory-policy", policy] }, Token);
        var logger = new RecordingLogger();
        await using var store = new RedisCellStore(
            RedisConnection.Owned(ConfigurationOptions.Parse(server.ConnectionString), Options, TimeProvider.System),
            Options,
            TimeProvider.System,
            logger);
        await store.StartAsync(Token);

        Assert.Equal(warnings, logger.Lines.Count(line => line.Contains(policy, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Start_WrongPassword_FailsWithoutNamingIt()
    {
        await using var server = await RedisServer.StartAsync(cancellationToken: Token);
        var logger = new RecordingLogger();
        await using (var admin = await ConnectionMultiplexer.ConnectAsync($"{server.ConnectionString},allowAdmin=true"))
        {
            await admin.GetServers()[0].ConfigSetAsync("requirepass", "right-secret");
        }

        await using var store = new RedisCellStore(
            RedisConnection.Owned(ConfigurationOptions.Parse($"{server.ConnectionString},password=wrong-secret"), Options, TimeProvider.System),
            Options,
            TimeProvider.System,
            logger);
        var failure = await Assert.ThrowsAsync<CellStoreException>(() => store.StartAsync(Token));
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(logger.Lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenConnection_StoreDisposed_StaysOpen()
    {
        await using var server = await RedisServer.StartAsync(cancellationToken: Token);
        await using var given = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        var store = new RedisCellStore(
            RedisConnection.Given(() => Task.FromResult<IConnectionMultiplexer>(given), TimeProvider.System), Options, TimeProvider.System, new RecordingLogger());
        await store.StartAsync(Token);
        await store.InvalidateAsync(CellKey.Of("ratchet", "product", "1"));
        await store.DisposeAsync();

        Assert.True(given.IsConnected);
        Assert.True(await given.GetDatabase().PingAsync() > TimeSpan.Zero);
    }

    internal static async Task EventuallyAsync(Func<Task> act)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            try
            {
                await act();
                return;
            }
            catch (CellStoreException) when (!limit.IsCancellationRequested)
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
    }

    private sealed class RecordingLogger : ILogger
    {
        private readonly Lock _gate = new();
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_gate)
                {
                    return [.. _lines];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_gate)
            {
                _lines.Add($"{formatter(state, exception)} {exception}");
            }
        }
    }
}
