using Ratchet.Stores;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Writing;

/// <summary>What a write does when the cache cannot be told of it first.</summary>
public sealed class PolicyTests
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Fail_WhenTheStoreIsAway_RefusesBeforeTheDatabaseIsTouched(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        node.Store.IsDown = true;

        var writing = cache.WriteAsync(1, row.Set("new")).AsTask();
        await node.PassAsync(RetryPause);
        var refused = await Assert.ThrowsAsync<CacheUnavailableException>(() => writing.Soon());

        Assert.Equal("Cache 'price' could not be told of the write of 'ratchet:{price:1}'; nothing was written.", refused.Message);
        Assert.IsType<CellStoreException>(refused.InnerException);
        Assert.Equal("old", row.Value);
        Assert.Equal(1, node.Measurements.Sum("ratchet.writes", "cache=price outcome=refused"));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Fail_WhenTheSecondAttemptIsAcknowledged_Writes(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        node.Store.FailBefore(StoreOperation.Begin);

        var writing = cache.WriteAsync(1, row.Set("new")).AsTask();
        await node.PassAsync(RetryPause);
        await writing.Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Proceed_WhenTheStoreIsAway_WritesAndIsPendingUntilTheStoreIsTold(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var cache = node.Cache(strategy, row, options => options.WhenUnavailable = CacheUnavailablePolicy.Proceed);
        var otherCache = other.Cache(strategy, row);
        await otherCache.GetAsync(1).Soon();
        node.Store.IsDown = true;
        WriteContext context = null!;

        var writing = cache.WriteAsync(1, (write, token) =>
        {
            context = write;
            return row.Set("new")(token);
        }).AsTask();
        await node.PassAsync(RetryPause);
        await writing.Soon();

        Assert.True(context.IsPending);
        Assert.Equal((CacheSource.Bypassed, "new"), await cache.ReadAsync());
        Assert.Equal((CacheSource.Hit, "old"), await otherCache.ReadAsync()); // What Proceed costs, and says.

        node.Store.IsDown = false;
        await node.PassAsync(RetryPause);
        await node.Engine.Background.WhenIdleAsync().Soon();
        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync());
        Assert.Equal((CacheSource.Hit, "new"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Proceed_WhenOnlyTheEndArrives_VoidsTheLoadsThatItOverlapped(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var cache = node.Cache(strategy, row, options => options.WhenUnavailable = CacheUnavailablePolicy.Proceed);
        var otherCache = other.Cache(strategy, row);
        var load = row.HoldNextLoad();
        var loading = otherCache.GetAsync(1).AsTask();
        await load.Reached;
        node.Store.FailBefore(StoreOperation.Begin, times: 2);

        var writing = cache.WriteAsync(1, row.Set("new")).AsTask();
        await node.PassAsync(RetryPause);
        await writing.Soon();
        load.Open();
        await loading.Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_WhileReadsLeaveTheStoreAlone_StillTellsIt(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        node.Store.FailBefore(StoreOperation.Lookup, times: 3);
        for (var i = 0; i < 3; i++)
        {
            await cache.GetAsync(1).Soon();
        }

        var lookups = node.Store.CallsOf(StoreOperation.Lookup).Count;
        await cache.GetAsync(1).Soon();
        Assert.Equal(lookups, node.Store.CallsOf(StoreOperation.Lookup).Count);
        await cache.WriteAsync(1, row.Set("new")).Soon();

        Assert.Equal([StoreOperation.Begin, StoreOperation.End], node.Store.Calls.TakeLast(2).Select(call => call.Operation));
    }
}
