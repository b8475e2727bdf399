using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Writing;

/// <summary>A running write is never abandoned: its quarantine is renewed until the callback returns, however long that takes.</summary>
public sealed class RunningWriteTests
{
    private static readonly TimeSpan Hold = new CacheOptions().InDoubtHold;
    private static readonly TimeSpan RenewalInterval = Hold / 3;

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_RunsLongerThanItsQuarantineWouldLive_KeepsIt(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        var running = new Gate();

        var writing = cache.WriteAsync(1, async _ =>
        {
            await running.PassAsync(CancellationToken.None);
            row.Value = "new";
        }).AsTask();
        await running.Reached;
        for (var i = 0; i < 10; i++)
        {
            await node.PassAsync(RenewalInterval);
        }

        await node.Seams.AskedAsync(RenewalInterval);
        Assert.Equal((CacheSource.Bypassed, "old"), await otherCache.ReadAsync());
        running.Open();
        await writing.Soon();
        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync());
        Assert.All(node.Store.CallsOf(StoreOperation.Renew), call => Assert.Equal(Hold, call.TimeToLive));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Renewal_ThatFailsOnce_IsMadeUpForByTheNext(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        var running = new Gate();
        node.Store.FailBefore(StoreOperation.Renew);

        var writing = cache.WriteAsync(1, _ => running.PassAsync(CancellationToken.None)).AsTask();
        await running.Reached;
        await node.PassAsync(RenewalInterval);
        await node.PassAsync(RenewalInterval);
        await node.PassAsync(RenewalInterval);
        await node.Seams.AskedAsync(RenewalInterval);

        Assert.Equal(CacheSource.Bypassed, (await otherCache.ReadAsync()).Source);
        running.Open();
        await writing.Soon();
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Renewal_OfALostQuarantine_CountsItAndLeavesItLost(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));
        var running = new Gate();

        var writing = cache.WriteAsync(1, _ => running.PassAsync(CancellationToken.None)).AsTask();
        await running.Reached;
        await node.EvictQuarantineAsync();
        await node.PassAsync(RenewalInterval);
        await node.Seams.AskedAsync(RenewalInterval);

        Assert.Equal(1, node.Measurements.Sum("ratchet.quarantines", "cache=price outcome=lost"));
        Assert.Equal(CacheSource.Loaded, (await cache.ReadAsync()).Source);
        running.Open();
        await writing.Soon();
    }

    /// <summary>The server forgot the quarantine, a reader cached the old row, then the write committed.</summary>
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task End_OfALostQuarantine_DropsWhatWasCachedMeanwhile(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));

        await cache.WriteAsync(1, async _ =>
        {
            await node.EvictQuarantineAsync();
            Assert.Equal((CacheSource.Loaded, "old"), await otherCache.ReadElsewhereAsync());
            row.Value = "new";
        }).Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_PastItsTimeout_IsToldAndNotAbandoned(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        var running = new Gate();
        var token = CancellationToken.None;

        var writing = cache.WriteAsync(1, async cancellation =>
        {
            token = cancellation;
            await running.PassAsync(CancellationToken.None);
            row.Value = "new";
            return "committed after all";
        }).AsTask();
        await running.Reached;
        Assert.False(token.IsCancellationRequested);
        node.Time.Advance(new CacheOptions().WriteTimeout);

        Assert.True(token.IsCancellationRequested);
        Assert.False(writing.IsCompleted);
        Assert.Equal((CacheSource.Bypassed, "old"), await otherCache.ReadAsync());
        running.Open();
        Assert.Equal("committed after all", await writing.Soon());
        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Renewal_AfterTheWriteReturned_Stops(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");

        await node.Cache(strategy, row).WriteAsync(1, row.Set("new")).Soon();
        node.Time.Advance(RenewalInterval * 5);

        Assert.Empty(node.Store.CallsOf(StoreOperation.Renew));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Writer_DiesBeforeItsEnd_LeavesReadersAtTheDatabaseUntilItsDeadline(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        var dead = node.Store.HoldBefore(StoreOperation.End);

        var writing = cache.WriteAsync(1, row.Set("new")).AsTask();
        await dead.Reached;

        Assert.Equal((CacheSource.Bypassed, "new"), await otherCache.ReadAsync());
        node.Time.Advance(Hold);
        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync());
        dead.Open();
        await writing.Soon();
    }
}
