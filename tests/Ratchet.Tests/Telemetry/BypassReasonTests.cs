using System.Transactions;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Telemetry;

/// <summary>The reasons for which a read goes past the cache, each counted as what it is.</summary>
public sealed class BypassReasonTests
{
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Read_WhileAWriteRuns_IsQuarantinedOrHasWaited(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("value"));

        await cache.WriteAsync(1, async _ => await cache.ReadElsewhereAsync()).Soon();

        AssertOnly(node, strategy == CacheStrategy.DistributedLock ? "waited_too_long" : "quarantined");
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Read_WhileTheStoreIsAway_IsUnavailable(CacheStrategy strategy)
    {
        await using var node = new Node();
        node.Store.IsDown = true;

        await node.Cache(strategy, new Row("value")).GetAsync(1).Soon();

        AssertOnly(node, "unavailable");
    }

    [Fact]
    public async Task Read_WhileAnotherNodeLoadsForLong_WaitedTooLong()
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("value");
        var load = row.HoldNextLoad();
        var holder = other.Cache(CacheStrategy.Lease, row).GetAsync(1).AsTask();
        await load.Reached;

        var reading = node.Cache(CacheStrategy.Lease, row, options => options.WaitTime = TimeSpan.FromMilliseconds(100)).GetAsync(1).AsTask();
        await node.PassAsync(TimeSpan.FromMilliseconds(100));
        await reading.Soon();

        AssertOnly(node, "waited_too_long");
        Assert.Equal(1, node.Measurements.Sum("ratchet.waits", "cache=price outcome=timed_out"));
        load.Open();
        await holder.Soon();
    }

    [Fact]
    public async Task Read_WokenByAnotherNodesFill_IsAHitAndNoBypass()
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("value");
        var load = row.HoldNextLoad();
        var holder = other.Cache(CacheStrategy.Lease, row).GetAsync(1).AsTask();
        await load.Reached;

        var reading = node.Cache(CacheStrategy.Lease, row).GetResultAsync(1).AsTask();
        await node.Seams.AskedAsync(TimeSpan.FromMilliseconds(250));
        load.Open();

        Assert.Equal(CacheSource.Hit, (await reading.Soon()).Source);
        Assert.Equal(1, node.Measurements.Sum("ratchet.waits", "cache=price outcome=woken"));
        await holder.Soon();
    }

    [Fact]
    public async Task Read_InALoaderThatWouldHaveToWait_IsInsideLoader()
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("value");
        var inner = node.Cache(CacheStrategy.Lease, row);
        var load = row.HoldNextLoad();
        var holder = other.Cache(CacheStrategy.Lease, row).GetAsync(1).AsTask();
        await load.Reached;

        await node.Cache<int, string>("outer", made => made.Strategy(CacheStrategy.Lease).LoadWith(inner.GetAsync)).GetAsync(1).Soon();

        AssertOnly(node, "inside_loader");
        load.Open();
        await holder.Soon();
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Read_InATransaction_IsInsideTransaction(CacheStrategy strategy)
    {
        await using var node = new Node();

        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await node.Cache(strategy, new Row("value")).GetAsync(1).Soon();
        }

        AssertOnly(node, "inside_transaction");
    }

    /// <summary>Each time that this reader asks, the other node's load has just ended and begun again.</summary>
    [Fact]
    public async Task Read_AfterTooManyRounds_IsContended()
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("value");
        var load = row.HoldNextLoad();
        var holder = other.Cache(CacheStrategy.Lease, row).GetAsync(1).AsTask();
        await load.Reached;
        var acquisitions = Enumerable.Range(0, 8).Select(_ => node.Store.HoldAfter(StoreOperation.Acquire)).ToList();

        var reading = node.Cache(CacheStrategy.Lease, row).GetAsync(1).AsTask();
        foreach (var acquisition in acquisitions)
        {
            await acquisition.Reached;
            node.Store.WakeUps.Announce(Node.KeyOf(1));
            acquisition.Open();
        }

        Assert.Equal("value", await reading.Soon());
        AssertOnly(node, "contended");
        load.Open();
        await holder.Soon();
    }

    private static void AssertOnly(Node node, string reason)
    {
        var bypass = Assert.Single(node.Measurements.All, measured => measured.Instrument == "ratchet.bypasses");
        Assert.Equal($"cache=price reason={reason}", bypass.Tags);
    }
}
