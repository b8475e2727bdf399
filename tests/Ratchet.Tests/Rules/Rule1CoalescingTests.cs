using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Rules;

/// <summary>
/// Rule 1: coalescing never travels back in time. A caller shares a load only if no write can have been acknowledged between the
/// load's read of the database and the caller's arrival.
/// </summary>
public sealed class Rule1CoalescingTests
{
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Caller_ArrivesWhileAFillIsOnItsWay_DoesNotJoinIt(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var fill = node.Store.HoldAfter(StoreOperation.Fill);

        var leader = cache.GetAsync(1).AsTask();
        await fill.Reached;
        await cache.WriteAsync(1, row.Set("new")).Soon();
        var newcomer = cache.GetAsync(1).AsTask();
        fill.Open();

        Assert.Equal("new", await newcomer.Soon());
        Assert.Equal("old", await leader.Soon());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Joiner_OfALoadWhoseFillIsRefused_LoadsAgain(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var load = row.HoldNextLoad();

        var leader = cache.GetAsync(1).AsTask();
        await load.Reached;
        await cache.WriteAsync(1, row.Set("new")).Soon();
        var joiner = cache.GetAsync(1).AsTask();
        load.Open();

        Assert.Equal("new", await joiner.Soon());
        Assert.Equal("old", await leader.Soon());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Joiner_OfALoadWhoseFillIsAccepted_SharesIt(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var load = row.HoldNextLoad();

        var leader = cache.GetResultAsync(1).AsTask();
        await load.Reached;
        var joiner = cache.GetResultAsync(1).AsTask();
        load.Open();

        Assert.Equal(CacheSource.Loaded, (await leader.Soon()).Source);
        Assert.Equal(CacheSource.Joined, (await joiner.Soon()).Source);
        Assert.Equal(1, row.Loads);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Joiner_OfAMissThatAcquireAnswersWithAValue_LooksForItself(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));

        // The leader finds nothing, the other node fills, so Acquire answers with the other node's value; its reply takes its time.
        var lookup = node.Store.HoldAfter(StoreOperation.Lookup);
        var acquire = node.Store.HoldAfter(StoreOperation.Acquire);
        var leader = cache.GetResultAsync(1).AsTask();
        await lookup.Reached;
        await otherCache.GetAsync(1).Soon();
        lookup.Open();
        await acquire.Reached;

        await otherCache.WriteAsync(1, row.Set("new")).Soon();
        var joiner = cache.GetAsync(1).AsTask();
        acquire.Open();

        Assert.Equal("new", await joiner.Soon());
        Assert.Equal((CacheSource.Hit, "old"), ((await leader.Soon()).Source, (await leader).Value));
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Bypass_CallerArrivesWhileOneRuns_IsServedByALaterOne(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var slowWrite = new Gate();
        var load = row.HoldNextLoad();

        var writing = cache.WriteAsync(1, slowWrite.PassAsync).AsTask();
        await slowWrite.Reached;
        var first = cache.GetAsync(1).AsTask();
        await load.Reached;
        await cache.WriteAsync(1, row.Set("new")).Soon();
        var second = cache.GetAsync(1).AsTask();
        load.Open();

        Assert.Equal("new", await second.Soon());
        Assert.Equal("old", await first.Soon());
        slowWrite.Open();
        await writing.Soon();
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Bypass_ManyArriveWhileOneRuns_ShareOneLaterLoad(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var slowWrite = new Gate();
        var load = row.HoldNextLoad();

        var writing = cache.WriteAsync(1, slowWrite.PassAsync).AsTask();
        await slowWrite.Reached;
        var first = cache.GetAsync(1).AsTask();
        await load.Reached;
        var others = Enumerable.Range(0, 100).Select(_ => cache.GetResultAsync(1).AsTask()).ToList();
        load.Open();

        Assert.All(await Task.WhenAll(others).Soon(), result => Assert.Equal(CacheSource.Bypassed, result.Source));
        Assert.Equal(2, row.Loads);
        await first.Soon();
        slowWrite.Open();
        await writing.Soon();
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Bypass_AbandonedLoadIgnoresItsCancellation_DoesNotHoldUpTheNext(CacheStrategy strategy)
    {
        await using var node = new Node();
        var stuck = new Gate();
        var loads = 0;
        var cache = node.Cache<int, string>(Node.CacheName, made => made.Strategy(strategy).LoadWith(async (_, _) =>
        {
            if (Interlocked.Increment(ref loads) == 1)
            {
                await stuck.PassAsync(CancellationToken.None);
            }

            return "value";
        }));
        using var impatience = new CancellationTokenSource();
        node.Store.IsDown = true;

        var abandoned = cache.GetAsync(1, impatience.Token).AsTask();
        await stuck.Reached;
        var next = cache.GetAsync(1).AsTask();
        await impatience.CancelAsync();

        Assert.Equal("value", await next.Soon());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned.Soon());
        stuck.Open();
    }
}
