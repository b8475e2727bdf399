using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Writing;

/// <summary>Writes whose body is the caller's own code.</summary>
public sealed class OpenWriteTests
{
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Committed_Ends(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));

        await using (var write = await cache.BeginWriteAsync(1))
        {
            Assert.Equal((CacheSource.Bypassed, "old"), await otherCache.ReadElsewhereAsync());
            row.Value = "new";
            await write.CommittedAsync().Soon();
            Assert.False(write.IsPending);
            Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync());
        }

        Assert.Single(node.Store.CallsOf(StoreOperation.End));
        Assert.Equal(1, node.Measurements.Sum("ratchet.writes", "cache=price outcome=ended"));
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task RolledBack_EndsEveryKey(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await using (var write = await cache.BeginWriteAsync([1, 2]))
        {
            await write.AddAsync(cache.Entry(3));
            await write.RolledBackAsync().Soon();
        }

        Assert.Equal(3, node.Store.CallsOf(StoreOperation.End).Count);
        Assert.Equal(1, node.Measurements.Sum("ratchet.writes", "cache=price outcome=failed"));
        Assert.Empty(node.Log.MessagesOf(30));
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Disposed_WithoutAnOutcome_IsHeldLoggedOnceAndCounted(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await Assert.ThrowsAsync<ArithmeticException>(async () =>
        {
            await using var write = await cache.BeginWriteAsync([1, 2]);
            await write.AddAsync(cache.Entry(3));
            throw new ArithmeticException();
        }).Soon();

        Assert.Equal(3, node.Store.CallsOf(StoreOperation.HoldInDoubt).Count);
        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync(2)).Source);
        Assert.Equal(1, node.Measurements.Sum("ratchet.writes", "cache=price outcome=in_doubt"));
        Assert.Equal(
            "A write of price was disposed of without CommittedAsync or RolledBackAsync; it is in doubt, and its keys are read from the database for 00:01:00",
            Assert.Single(node.Log.MessagesOf(30)));
    }

    [Fact]
    public async Task SecondOutcome_Throws()
    {
        await using var node = new Node();
        var cache = node.Cache(CacheStrategy.Lease, new Row("old"));
        var write = await cache.BeginWriteAsync(1);
        await write.CommittedAsync();

        var second = await Assert.ThrowsAsync<InvalidOperationException>(() => write.RolledBackAsync().Soon());
        await write.DisposeAsync();

        Assert.Equal("This write ended before; it cannot end as Failed now. A write has one outcome.", second.Message);
        Assert.Equal([StoreOperation.Begin, StoreOperation.End], node.Store.Calls.Select(call => call.Operation));
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Begin_JoinsTheFlowOfItsCaller(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));

        await using (var write = await cache.BeginWriteAsync(1))
        {
            await cache.WriteAsync(2, _ => Task.CompletedTask).Soon();
            await cache.InvalidateAsync(3).Soon();
            Assert.Equal((CacheSource.Bypassed, "old"), await cache.ReadAsync(4));
            Assert.Equal((CacheSource.Bypassed, "old"), await otherCache.ReadElsewhereAsync(2));
            Assert.Empty(node.Store.CallsOf(StoreOperation.End));
            row.Value = "new";
            await write.CommittedAsync();
        }

        Assert.Equal(3, node.Store.CallsOf(StoreOperation.End).Count);
        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync(2));
        Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync(4));
    }

    [Fact]
    public async Task Begin_InAMethodOfItsOwn_DoesNotTakeItsCallerAlong()
    {
        await using var node = new Node();
        var cache = node.Cache(CacheStrategy.Lease, new Row("old"));

        await using var write = await BeginAsync();
        await cache.WriteAsync(2, _ => Task.CompletedTask).Soon();

        Assert.Equal(Node.KeyOf(2), Assert.Single(node.Store.CallsOf(StoreOperation.End)).Key);
        await write.CommittedAsync();

        async Task<OpenWrite> BeginAsync() => await cache.BeginWriteAsync(1);
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Nested_EndsWithTheOuterOneAndADoubtInsideIsKept(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await using (var outer = await cache.BeginWriteAsync(1))
        {
            await using (var inner = await cache.BeginWriteAsync(2))
            {
                await inner.CommittedAsync();
            }

            await using (await cache.BeginWriteAsync(3))
            {
            }

            Assert.Equal(0, node.Store.CallsOf(StoreOperation.End).Count + node.Store.CallsOf(StoreOperation.HoldInDoubt).Count);
            await outer.CommittedAsync();
        }

        Assert.Equal(2, node.Store.CallsOf(StoreOperation.End).Count);
        Assert.Equal(Node.KeyOf(3), Assert.Single(node.Store.CallsOf(StoreOperation.HoldInDoubt)).Key);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Refused_LeavesTheFlowAndEndsWhatHadBegun(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));
        node.Store.Unreachable = Node.KeyOf(2);

        var beginning = cache.BeginWriteAsync([1, 2]).AsTask();
        await node.PassAsync(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<CacheUnavailableException>(() => beginning.Soon());

        Assert.Equal((CacheSource.Loaded, "old"), await cache.ReadAsync(1));
        await cache.WriteAsync(3, _ => Task.CompletedTask).Soon();
        Assert.Contains(node.Store.CallsOf(StoreOperation.End), call => call.Key == Node.KeyOf(3));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Committed_WhenTheCacheIsAway_IsPending(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await using var write = await cache.BeginWriteAsync(1);
        node.Store.IsDown = true;
        await node.PassUntilAsync(write.CommittedAsync().AsTask());

        Assert.True(write.IsPending);
        Assert.Equal(1, node.Measurements.Sum("ratchet.writes", "cache=price outcome=pending"));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Open_KeepsItsQuarantineForAsLongAsItTakes(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));

        await using var write = await cache.BeginWriteAsync(1);
        for (var third = 0; third < 9; third++)
        {
            await node.PassAsync(new CacheOptions().InDoubtHold / 3);
        }

        Assert.Equal(CacheSource.Bypassed, (await otherCache.ReadElsewhereAsync()).Source);
        await write.CommittedAsync();
    }
}
