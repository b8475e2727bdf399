using Ratchet.Cells;
using Ratchet.Stores;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Caching;

/// <summary>Forgetting one entry, or a whole cache, after a write that did not go through it.</summary>
public sealed class InvalidationTests
{
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Invalidate_OfACachedKey_ForgetsItOnEveryNode(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        await otherCache.GetAsync(1).Soon();
        row.Value = "new";

        await cache.InvalidateAsync(1).Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Invalidate_DuringALoad_RefusesItsFill(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var load = row.HoldNextLoad();
        var loading = cache.GetAsync(1).AsTask();
        await load.Reached;

        row.Value = "new";
        await cache.InvalidateAsync(1).Soon();
        load.Open();
        await loading.Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Invalidate_DuringAWrite_LeavesItsQuarantine(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        var running = new Gate();
        var writing = cache.WriteAsync(1, running.PassAsync).AsTask();
        await running.Reached;

        await otherCache.InvalidateAsync(1).Soon();

        Assert.Equal((CacheSource.Bypassed, "old"), await otherCache.ReadAsync());
        running.Open();
        await writing.Soon();
        Assert.Equal((CacheSource.Loaded, "old"), await otherCache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Invalidate_WhenTheStoreIsAway_SaysThatNothingIsForgotten(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));
        node.Store.IsDown = true;

        var one = await Assert.ThrowsAsync<CacheUnavailableException>(() => cache.InvalidateAsync(1).Soon());
        var all = await Assert.ThrowsAsync<CacheUnavailableException>(() => cache.InvalidateAllAsync().Soon());

        Assert.Equal("Cache 'price' could not be told to forget 'ratchet:{price:1}'.", one.Message);
        Assert.Equal("Cache 'price' could not be emptied; some entries may be left.", all.Message);
        Assert.IsType<CellStoreException>(one.InnerException);
        Assert.IsType<CellStoreException>(all.InnerException);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task InvalidateAll_OfManyKeys_ForgetsThemAllAndNoOtherCaches(CacheStrategy strategy)
    {
        const int Keys = 300;
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var neighbours = new[] { "price2", "pric", "price.eu", "Price" }
            .Select(name => node.Cache<int, string>(name, made => made.Strategy(strategy).LoadWith(row.LoadAsync)))
            .ToList();
        foreach (var cached in neighbours.Prepend(cache))
        {
            for (var id = 0; id < Keys; id++)
            {
                await cached.GetAsync(id).Soon();
            }
        }

        row.Value = "new";
        await cache.InvalidateAllAsync().Soon();

        for (var id = 0; id < Keys; id++)
        {
            Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync(id));
            foreach (var neighbour in neighbours)
            {
                Assert.Equal((CacheSource.Hit, "old"), await neighbour.ReadAsync(id));
            }
        }
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task InvalidateAll_DuringALoad_RefusesItsFill(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var load = row.HoldNextLoad();
        var loading = cache.GetAsync(1).AsTask();
        await load.Reached;

        row.Value = "new";
        await other.Cache(strategy, row).InvalidateAllAsync().Soon();
        load.Open();
        await loading.Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync());
        Assert.Equal(1, node.Measurements.Sum("ratchet.fills", "cache=price outcome=refused"));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task InvalidateAll_DuringAWrite_LeavesItsQuarantineOverlapped(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        var end = node.Store.HoldBefore(StoreOperation.End);
        var writing = cache.WriteAsync(1, row.Set("new")).AsTask();
        await end.Reached;

        await otherCache.InvalidateAllAsync().Soon();
        Assert.Equal((CacheSource.Bypassed, "new"), await otherCache.ReadAsync());

        // Overlapped: what the write would publish now is not left behind.
        var writer = Assert.Single(Assert.Single(node.Store.CallsOf(StoreOperation.Begin)).Tokens);
        var shape = new CellShape(strategy, Schema: 0);
        await node.Store.Inner.EndAsync(Node.KeyOf(1), shape, new EndRequest([writer], Publication: new Publication(
            writer, new CellStamp(shape, Era: 0), CellValue.Absent, TimeSpan.FromHours(1))));
        Assert.Equal(CellReadKind.Empty, (await node.Store.Inner.LookupAsync(Node.KeyOf(1), shape, known: null)).Kind);
        end.Open();
        await writing.Soon();
    }
}
