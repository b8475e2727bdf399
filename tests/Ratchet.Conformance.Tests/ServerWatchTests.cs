using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Ratchet.Cells;
using Ratchet.Redis;
using Ratchet.Stores;
using StackExchange.Redis;
using Xunit;

namespace Ratchet.Conformance.Tests;

public sealed class ServerWatchTests(SharedServers servers)
{
    private static readonly CellKey Key = CellKey.Of("watch", "product", "1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A process that was suspended: its last check is hours old, and nothing is wrong with the server.</summary>
    [Fact]
    public async Task Stale_ManyOperations_ShareAFreshCheckAndSucceed()
    {
        var time = new FakeTimeProvider();
        await using var store = NewStore(time, "watch");
        await store.StartAsync(Token);
        time.Advance(TimeSpan.FromHours(5));

        var reads = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => store.LookupAsync(Key, CellStoreConformance.Lease, null).AsTask()));
        Assert.All(reads, read => Assert.Equal(CellReadKind.Empty, read.Kind));
    }

    /// <summary>The era is replaced while the operation's reply is on its way.</summary>
    [Fact]
    public async Task EraReplaced_StaleReply_DoesNotCount()
    {
        var time = new FakeTimeProvider();
        await using var admin = await ConnectionMultiplexer.ConnectAsync(servers.Redis.ConnectionString);
        await using var connection = RedisConnection.Owned(ConfigurationOptions.Parse(servers.Redis.ConnectionString), Options("watch2"), time);
        await using var watch = new ServerWatch(connection, Options("watch2"), _ => Task.CompletedTask, time, NullLogger.Instance);
        await watch.StartAsync(Token);
        var view = await watch.EnterAsync();
        await watch.ConfirmAsync(view);

        await admin.GetDatabase().KeyDeleteAsync("watch2:era");
        time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<CellStoreException>(async () => await watch.ConfirmAsync(view));
        var next = await watch.EnterAsync();
        Assert.NotEqual(view.Era, next.Era);
        await watch.ConfirmAsync(next);
    }

    [Fact]
    public async Task Disposed_Operation_FailsAsTheStoreDoes()
    {
        var store = NewStore(TimeProvider.System, "watch3");
        await store.StartAsync(Token);
        await store.DisposeAsync();

        await Assert.ThrowsAsync<CellStoreException>(async () => await store.LookupAsync(Key, CellStoreConformance.Lease, null));
    }

    [Theory]
    [InlineData("", 1000, 1000, "KeyPrefix is ''")]
    [InlineData("a{b", 1000, 1000, "KeyPrefix is 'a{b'")]
    [InlineData("a*", 1000, 1000, "KeyPrefix is 'a*'")]
    [InlineData("a", 9, 1000, "OperationTimeout is 00:00:00.0090000")]
    [InlineData("a", 60_001, 1000, "OperationTimeout is 00:01:00.0010000")]
    [InlineData("a", 1000, 49, "DetectionInterval is 00:00:00.0490000")]
    public void Options_OutOfRange_RefusedByName(string prefix, int timeout, int interval, string said)
    {
        var options = new RedisOptions
        {
            KeyPrefix = prefix,
            OperationTimeout = TimeSpan.FromMilliseconds(timeout),
            DetectionInterval = TimeSpan.FromMilliseconds(interval),
        };

        var result = new RedisOptionsValidator().Validate(null, options);
        Assert.True(result.Failed);
        Assert.Contains(said, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    private static RedisOptions Options(string prefix) => new() { KeyPrefix = prefix };

    private RedisCellStore NewStore(TimeProvider time, string prefix) => new(
        RedisConnection.Owned(ConfigurationOptions.Parse(servers.Redis.ConnectionString), Options(prefix), time), Options(prefix), time, NullLogger.Instance);
}
