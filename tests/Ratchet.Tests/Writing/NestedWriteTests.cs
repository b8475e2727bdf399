using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Writing;

/// <summary>
/// A write inside a write's callback may stand in a transaction that only the outer one commits. So its key stays out of the cache
/// until the outermost write ends.
/// </summary>
public sealed class NestedWriteTests
{
    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task InnerWrite_Returned_KeepsItsKeyOutOfTheCacheUntilTheOutermostEnds(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));

        await cache.WriteAsync(1, async outer =>
        {
            await cache.WriteAsync(2, _ => Task.CompletedTask, outer);
            Assert.Equal((CacheSource.Bypassed, "old"), await otherCache.ReadElsewhereAsync(2));
            row.Value = "committed by the outer write";
        }).Soon();

        Assert.Equal((CacheSource.Loaded, "committed by the outer write"), await otherCache.ReadAsync(2));
        Assert.Equal((CacheSource.Loaded, "committed by the outer write"), await otherCache.ReadAsync(1));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task InnerWrite_OfTheOuterKey_EntersItAgain(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        var result = await cache.WriteAsync(1, async outer => await cache.WriteAsync(1, _ => Task.FromResult("inner"), outer)).Soon();

        Assert.Equal("inner", result);
        Assert.Equal([StoreOperation.Begin, StoreOperation.End], node.Store.Calls.Select(call => call.Operation));
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task InnerWrite_OfAnotherCache_IsDeferredToo(CacheStrategy strategy)
    {
        await using var node = new Node();
        var prices = node.Cache(strategy, new Row("price"));
        var stock = node.Cache<int, string>("stock", made => made.Strategy(strategy).LoadWith(new Row("stock").LoadAsync));

        await prices.WriteAsync(1, async outer =>
        {
            await stock.WriteAsync(1, _ => Task.CompletedTask, outer);
            Assert.Equal((CacheSource.Bypassed, "stock"), await stock.ReadElsewhereAsync());
        }).Soon();

        Assert.Equal(CacheSource.Loaded, (await stock.ReadAsync()).Source);
        Assert.Equal(2, node.Store.CallsOf(StoreOperation.End).Count);
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task InnerDoubt_SwallowedByTheOuterWrite_StillHoldsItsKey(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await cache.WriteAsync(1, async outer =>
            await Assert.ThrowsAsync<TimeoutException>(async () =>
                await cache.WriteAsync(2, Task (_) => throw new TimeoutException(), outer))).Soon();

        Assert.Equal(CacheSource.Loaded, (await cache.ReadAsync(1)).Source);
        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync(2)).Source);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task InnerDoubt_OfTheOuterKeySwallowed_StillHoldsIt(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await cache.WriteAsync(1, async outer =>
            await Assert.ThrowsAsync<TimeoutException>(async () =>
                await cache.WriteAsync(1, Task (_) => throw new TimeoutException(), outer))).Soon();

        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync()).Source);
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task OuterDoubt_HoldsEveryKeyOfTheFlow(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await Assert.ThrowsAsync<TimeoutException>(() => cache.WriteAsync(1, async Task (outer) =>
        {
            await cache.WriteAsync(2, _ => Task.CompletedTask, outer);
            throw new TimeoutException();
        }).Soon());

        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync(1)).Source);
        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync(2)).Source);
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task InnerFailure_ThatIsNoDoubt_EndsLikeSuccess(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await Assert.ThrowsAsync<ArithmeticException>(() => cache.WriteAsync(1, outer =>
            cache.WriteAsync(2, Task (_) => throw new ArithmeticException("sold out"), outer).AsTask()).Soon());

        Assert.Equal(CacheSource.Loaded, (await cache.ReadAsync(1)).Source);
        Assert.Equal(CacheSource.Loaded, (await cache.ReadAsync(2)).Source);
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task InnerWrites_AtTheSameTime_BeginTheirKeyOnce(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await cache.WriteAsync(1, outer => Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            cache.WriteAsync(2 + (i % 2), async _ => await Task.Yield(), outer).AsTask()))).Soon();

        Assert.Equal(3, node.Store.CallsOf(StoreOperation.Begin).Count);
        Assert.Equal(3, node.Store.CallsOf(StoreOperation.End).Count);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Invalidate_InsideAWrite_TakesEffectWhenTheWriteEnds(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        await otherCache.GetAsync(2).Soon();

        await cache.WriteAsync(1, async outer =>
        {
            await cache.InvalidateAsync(2, outer);

            // A reader that cached the row here would bring the old value back after the commit.
            Assert.Equal((CacheSource.Bypassed, "old"), await otherCache.ReadElsewhereAsync(2));
            row.Value = "new";
        }).Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync(2));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task InvalidateAll_InsideAWrite_IsRefused(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            cache.WriteAsync(1, outer => cache.InvalidateAllAsync(outer).AsTask()).Soon());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_StartedInsideAWriteAndRunAfterIt_StandsOnItsOwn(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var after = new Gate();
        Task later = null!;

        await cache.WriteAsync(1, _ =>
        {
            later = WriteWhenOpen();
            return Task.CompletedTask;
        }).Soon();
        after.Open();
        await later.Soon();

        Assert.Equal(2, node.Store.CallsOf(StoreOperation.End).Count);
        Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync(2));

        async Task WriteWhenOpen()
        {
            await after.PassAsync();
            await cache.WriteAsync(2, row.Set("new"));
        }
    }

    /// <summary>A callback that gives up waiting for an inner write (Task.WhenAny, a timeout) leaves it running.</summary>
    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task InnerWrite_StillRunningWhenTheOuterCallbackReturns_KeepsItsQuarantineUntilItIsDone(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        var running = new Gate();
        Task inner = null!;

        var writing = cache.WriteAsync(1, async outer =>
        {
            inner = cache.WriteAsync(2, async _ =>
            {
                await running.PassAsync(CancellationToken.None);
                row.Value = "new";
            }, outer).AsTask();
            await running.Reached;
        }).AsTask();
        await writing.SettleAsync();
        await otherCache.ReadAsync(2);
        running.Open();
        await inner.Soon();
        await writing.Soon();

        Assert.Equal("new", (await otherCache.ReadAsync(2)).Value);
    }

    /// <summary>Two branches of one callback touch the same key; one branch is cancelled while the key's Begin is on its way.</summary>
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task InnerWrite_WhoseKeyACancelledOneWasBeginning_BeginsItItself(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));
        using var cancellation = new CancellationTokenSource();

        await cache.WriteAsync(1, async outer =>
        {
            var begin = node.Store.HoldAfter(StoreOperation.Begin);
            var cancelled = cache.InvalidateAsync(2, cancellation.Token).AsTask();
            await begin.Reached;
            var patient = cache.InvalidateAsync(2, outer).AsTask();
            await cancellation.CancelAsync();
            begin.Open();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Soon());
            await patient.Soon();
        }).Soon();
    }
}
