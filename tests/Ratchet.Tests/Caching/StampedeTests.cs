using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Caching;

/// <summary>Many callers of one cold key at once, on two nodes over one store.</summary>
public sealed class StampedeTests
{
    private const int CallersPerNode = 500;

    [Theory]
    [InlineData(CacheStrategy.Lease, 1)]
    [InlineData(CacheStrategy.WriteThrough, 1)]
    [InlineData(CacheStrategy.DistributedLock, 1)]
    [InlineData(CacheStrategy.VersionedKeys, 2)]
    public async Task ColdKey_CalledByAThousandOnTwoNodes_IsLoadedOncePerLeaseHolder(CacheStrategy strategy, int loads)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("value");
        var (cache, otherCache) = (node.Cache(strategy, row, Patient), other.Cache(strategy, row, Patient));
        var held = Enumerable.Range(0, loads).Select(_ => row.HoldNextLoad()).ToList();

        var callers = Enumerable.Range(0, CallersPerNode)
            .SelectMany(_ => new[] { cache.GetAsync(1).AsTask(), otherCache.GetAsync(1).AsTask() })
            .ToList();
        foreach (var load in held)
        {
            await load.Reached;
            load.Open();
        }

        Assert.All(await Task.WhenAll(callers).Soon(), value => Assert.Equal("value", value));
        Assert.Equal(loads, row.Loads);
        Assert.Equal((CacheSource.Hit, "value"), await cache.ReadAsync());
        Assert.Equal((CacheSource.Hit, "value"), await otherCache.ReadAsync());
    }

    /// <summary>
    /// What rule 1 costs: nobody may join a load whose fill has been sent, so callers who come before it has arrived cause another. They
    /// share that one; with leases they wait for the first and there is none.
    /// </summary>
    [Theory]
    [InlineData(CacheStrategy.Lease, 1)]
    [InlineData(CacheStrategy.WriteThrough, 1)]
    [InlineData(CacheStrategy.DistributedLock, 1)]
    [InlineData(CacheStrategy.VersionedKeys, 2)]
    public async Task ColdKey_CalledWhileItsFillIsOnItsWay_IsLoadedAtMostOnceMore(CacheStrategy strategy, int loads)
    {
        await using var node = new Node();
        var row = new Row("value");
        var cache = node.Cache(strategy, row, Patient);
        var fill = node.Store.HoldBefore(StoreOperation.Fill);
        var leader = cache.GetAsync(1).AsTask();
        await fill.Reached;

        var callers = Enumerable.Range(0, CallersPerNode).Select(_ => cache.GetAsync(1).AsTask()).ToList();
        fill.Open();

        await Task.WhenAll(callers.Append(leader)).Soon();
        Assert.InRange(row.Loads, 1, loads);
    }

    [Fact]
    public async Task ColdKey_LeasedByANodeThatDied_IsReadFromTheDatabaseAfterTheWaitTime()
    {
        await using var node = new Node();
        await using var dead = node.Beside();
        var row = new Row("value");
        var load = row.HoldNextLoad();
        var dying = dead.Cache(CacheStrategy.Lease, row).GetAsync(1).AsTask();
        await load.Reached;

        var cache = node.Cache(CacheStrategy.Lease, row);
        var all = Task.WhenAll(Enumerable.Range(0, CallersPerNode).Select(_ => cache.GetResultAsync(1).AsTask()).ToList());
        while (!all.IsCompleted)
        {
            node.Time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }

        Assert.All(await all.Soon(), result => Assert.Equal((CacheSource.Bypassed, "value"), (result.Source, result.Value)));
        load.Open();
        await dying.Soon();
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task ColdKey_WhileTheStoreIsAway_IsLoadedTwiceAtMost(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("value");
        var cache = node.Cache(strategy, row);
        var load = row.HoldNextLoad();
        node.Store.IsDown = true;

        var callers = Enumerable.Range(0, CallersPerNode).Select(_ => cache.GetAsync(1).AsTask()).ToList();
        await load.Reached;
        load.Open();

        await Task.WhenAll(callers).Soon();
        Assert.Equal(2, row.Loads);
    }

    private static void Patient(CacheOptions options) => options.WaitTime = TimeSpan.FromMinutes(1);
}
