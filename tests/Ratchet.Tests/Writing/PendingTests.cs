using Ratchet.Caching;
using Ratchet.Cells;
using Ratchet.Stores;
using Ratchet.Tests.Fixtures;
using Ratchet.Writing;
using Xunit;

namespace Ratchet.Tests.Writing;

/// <summary>
/// A write whose End cannot be delivered succeeded all the same: it is pending, this node reads its key from the database, and a
/// background task goes on trying.
/// </summary>
public sealed class PendingTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_WhoseEndCannotBeDelivered_ReturnsItsResultAsPending(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var (result, context) = await WriteWithoutEndAsync(node, node.Cache(strategy, row), row, "new");

        Assert.Equal("committed", result);
        Assert.True(context.IsPending);
        Assert.Equal(3 + 1, node.Store.CallsOf(StoreOperation.End).Count); // The write's own attempts, and the background's first.
        Assert.Equal(1, node.Measurements.Sum("ratchet.writes", "cache=price outcome=pending"));
        Assert.Single(node.Log.MessagesOf(22));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_Delivered_IsNotPending(CacheStrategy strategy)
    {
        await using var node = new Node();
        WriteContext context = null!;

        await node.Cache(strategy, new Row("old")).WriteAsync(1, (write, _) =>
        {
            context = write;
            return Task.CompletedTask;
        }).Soon();

        Assert.False(context.IsPending);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Node_WithAPendingWrite_LeavesTheStoreAloneForThatKeyOnly(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        await WriteWithoutEndAsync(node, cache, row, "new");
        node.Store.IsDown = false;
        var delivery = node.Store.HoldBefore(StoreOperation.End);
        node.Time.Advance(TimeSpan.FromSeconds(1)); // The store is trusted again, and the End is on its way.
        await delivery.Reached;

        Assert.Equal((CacheSource.Bypassed, "new"), await cache.ReadAsync());
        Assert.Empty(node.Store.CallsOf(StoreOperation.Lookup));
        Assert.Equal(CacheSource.Loaded, (await cache.ReadAsync(2)).Source);
        Assert.Equal(1, node.Measurements.Sum("ratchet.bypasses", "cache=price reason=pending"));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Background_DeliversTheEnd_AndTheKeyIsCachedAgain(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        await WriteWithoutEndAsync(node, cache, row, "new");
        Assert.Equal((CacheSource.Bypassed, "new"), await otherCache.ReadAsync());

        node.Store.IsDown = false;
        await node.PassAsync(Pause);
        await node.Engine.Background.WhenIdleAsync().Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync());
        Assert.Equal((CacheSource.Hit, "new"), await otherCache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Background_WhileTheStoreStaysAway_TriesAtEverLongerIntervalsUpToASecond(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        await WriteWithoutEndAsync(node, node.Cache(strategy, row), row, "new");

        foreach (var milliseconds in new[] { 100, 200, 400, 800, 1000, 1000 })
        {
            await node.PassAsync(TimeSpan.FromMilliseconds(milliseconds));
        }

        await node.Seams.AskedAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(3 + 1 + 6, node.Store.CallsOf(StoreOperation.End).Count);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task TwoPendingWritesOfOneKey_WithOneDelivered_StillKeepTheNodeAway(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row, options => options.WhenUnavailable = CacheUnavailablePolicy.Proceed);
        await WriteWithoutEndAsync(node, cache, row, "newer");
        var second = cache.WriteAsync(1, row.Set("newest")).AsTask();
        await node.PassAsync(Pause);
        await second.Soon();

        node.Store.IsDown = false;
        node.Store.HoldBefore(StoreOperation.End).Open(); // The background sends one after the other: this is the first write's.
        var last = node.Store.HoldBefore(StoreOperation.End);
        node.Time.Advance(TimeSpan.FromSeconds(1));
        await last.Reached;

        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync()).Source);
        last.Open();
        await node.Engine.Background.WhenIdleAsync().Soon();
        Assert.Equal((CacheSource.Loaded, "newest"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Disposal_WithAPendingWrite_DeliversIt(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        await WriteWithoutEndAsync(node, node.Cache(strategy, row), row, "new");
        node.Store.IsDown = false;

        var disposal = node.Engine.DisposeAsync().AsTask();
        node.Time.Advance(Pause);
        await disposal.Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await other.Cache(strategy, row).ReadAsync());
        Assert.Empty(node.Log.MessagesOf(26));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Disposal_WhileTheStoreStaysAway_GivesUpAfterThreeSecondsAndSaysSo(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        await WriteWithoutEndAsync(node, node.Cache(strategy, row), row, "new");

        var disposal = node.Engine.DisposeAsync().AsTask();
        Assert.False(disposal.IsCompleted);
        node.Time.Advance(TimeSpan.FromSeconds(3));
        await disposal.Soon();

        Assert.Equal(
            "1 pending writes could not be announced to the cache before shutdown; their keys may be stale on other nodes",
            Assert.Single(node.Log.MessagesOf(26)));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_WhenTooManyArePending_IsRefusedBeforeItTouchesTheDatabase(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row, options => options.WhenUnavailable = CacheUnavailablePolicy.Proceed);
        var scope = new WriteScope(node.Engine, "other", new CacheOptions(), new CellShape(strategy, 0), InDoubt.IsInDoubt);
        node.Store.IsDown = true;
        for (var i = 0; i < PendingDeliveries.Capacity; i++)
        {
            node.Engine.Deliveries.Owe(Delivery.EndOf(new HeldKey(scope, new CellKey($"{i}"))));
        }

        var refused = await Assert.ThrowsAsync<CacheUnavailableException>(() => cache.WriteAsync(1, row.Set("new")).Soon());

        Assert.Contains($"{PendingDeliveries.Capacity}", refused.Message, StringComparison.Ordinal);
        Assert.Equal("old", row.Value);
        Assert.Empty(node.Store.CallsOf(StoreOperation.Begin));
    }

    /// <summary>The store goes away while the callback runs, and every attempt of End fails.</summary>
    private static async Task<(string Result, WriteContext Context)> WriteWithoutEndAsync(Node node, ICache<int, string> cache, Row row, string value)
    {
        WriteContext context = null!;
        var writing = cache.WriteAsync(1, (write, _) =>
        {
            context = write;
            row.Value = value;
            node.Store.IsDown = true;
            return Task.FromResult("committed");
        }).AsTask();
        await node.PassAsync(Pause);
        await node.PassAsync(Pause * 2);
        return (await writing.Soon(), context);
    }
}
