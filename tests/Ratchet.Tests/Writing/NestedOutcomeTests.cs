using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Writing;

/// <summary>How a write ends for the keys, the contexts and the callers of the writes inside it.</summary>
public sealed class NestedOutcomeTests
{
    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task InnerDoubt_SwallowedByTheOuterWrite_HoldsTheKeysWrittenInsideTheInner(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await cache.WriteAsync(1, async outer =>
            await Assert.ThrowsAsync<TimeoutException>(async () => await cache.WriteAsync(2, async Task (inner) =>
            {
                await cache.WriteAsync(3, _ => Task.CompletedTask, inner);
                await cache.InvalidateAsync(4, inner);
                throw new TimeoutException("COMMIT, of 2 and 3 and 4");
            }, outer))).Soon();

        Assert.Equal(CacheSource.Loaded, (await cache.ReadAsync(1)).Source);
        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync(2)).Source);
        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync(3)).Source);
        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync(4)).Source);
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task InnerWrite_WhoseDeferredEndCannotBeDelivered_IsPending(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));
        WriteContext outer = null!;
        WriteContext inner = null!;

        var writing = cache.WriteAsync(1, async (context, token) =>
        {
            outer = context;
            await cache.WriteAsync(2, (innerContext, _) =>
            {
                inner = innerContext;
                node.Store.IsDown = true;
                return Task.CompletedTask;
            }, token);
        }).AsTask();
        await node.PassUntilAsync(writing);

        Assert.True(outer.IsPending);
        Assert.True(inner.IsPending);
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task InnerWrite_CancelledWhileItsKeyBegins_DoesNotCancelAnotherOfThatKey(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        using var cancellation = new CancellationTokenSource();

        await cache.WriteAsync(1, async outer =>
        {
            var begin = node.Store.HoldBefore(StoreOperation.Begin);
            var cancelled = cache.WriteAsync(2, _ => Task.CompletedTask, cancellation.Token).AsTask();
            await begin.Reached;
            var patient = cache.WriteAsync(2, row.Set("new"), outer).AsTask();
            await cancellation.CancelAsync();
            begin.Open();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Soon());
            await patient.Soon();
        }).Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync(2));
    }
}
