using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Writing;

/// <summary>
/// An inner write that still runs when the outer one is over (its callback started two side by side, and one failed) stands on its own:
/// what is written and read inside it is governed by it.
/// </summary>
public sealed class OutlivingWriteTests
{
    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task InnerWrite_OutlivingAFailedOuterOne_KeepsItsKeysOutOfTheCacheUntilItIsDone(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        var commit = new Gate();

        var inner = await OutliveAFailureAsync(cache, commit, async token =>
        {
            await cache.WriteAsync(3, _ => Task.CompletedTask, token); // In the transaction of 2.
            await commit.PassAsync(CancellationToken.None);
            row.Value = "new";
        });
        Assert.Equal((CacheSource.Bypassed, "old"), await otherCache.ReadAsync(2));
        Assert.Equal((CacheSource.Bypassed, "old"), await otherCache.ReadAsync(3));
        commit.Open();
        await inner.Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync(2));
        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync(3));
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task KeyWritten_InsideAnInnerWriteAfterTheOuterOneEnded_StaysOutOfTheCacheUntilTheInnerIsDone(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        var (outerEnds, commit) = (new Gate(), new Gate());

        var inner = await OutliveAFailureAsync(cache, outerEnds, async _ =>
        {
            await outerEnds.PassAsync(CancellationToken.None);
            await cache.WriteAsync(3, _ => Task.CompletedTask, CancellationToken.None);
            await commit.PassAsync(CancellationToken.None);
            row.Value = "new";
        });
        outerEnds.Open();
        await commit.Reached;
        Assert.Equal((CacheSource.Bypassed, "old"), await otherCache.ReadAsync(3));
        commit.Open();
        await inner.Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync(3));
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Read_InsideAnInnerWriteAfterTheOuterOneEnded_LeavesTheStoreAlone(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("committed"));
        var outerEnds = new Gate();

        var inner = await OutliveAFailureAsync(cache, outerEnds, async _ =>
        {
            await outerEnds.PassAsync(CancellationToken.None);
            await cache.GetAsync(3, (_, _) => Task.FromResult<string?>("uncommitted"), CancellationToken.None);
        });
        outerEnds.Open();
        await inner.Soon();

        Assert.Equal((CacheSource.Loaded, "committed"), await cache.ReadAsync(3));
    }

    /// <summary>Writes 1, whose callback starts a write of 2 and fails once that has come to the gate; returns the write of 2.</summary>
    private static async Task<Task> OutliveAFailureAsync(ICache<int, string> cache, Gate gate, Func<CancellationToken, Task> inner)
    {
        Task running = null!;
        await Assert.ThrowsAsync<ArithmeticException>(() => cache.WriteAsync(1, async Task (_) =>
        {
            running = cache.WriteAsync(2, inner, CancellationToken.None).AsTask();
            await gate.Reached;
            throw new ArithmeticException("sold out");
        }).Soon());
        return running;
    }
}
