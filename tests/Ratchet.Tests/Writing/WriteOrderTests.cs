using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Writing;

/// <summary>The order of a write: Begin, the caller's callback, End. What the callback returns is the caller's.</summary>
public sealed class WriteOrderTests
{
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_Runs_BeginsBeforeItsCallbackAndEndsAfterIt(CacheStrategy strategy)
    {
        await using var node = new Node();
        IReadOnlyList<StoreCall> before = [];

        await node.Cache(strategy, new Row("old")).WriteAsync(1, _ =>
        {
            before = node.Store.Calls;
            return Task.CompletedTask;
        }).Soon();

        var begin = Assert.Single(before);
        Assert.Equal((StoreOperation.Begin, new CacheOptions().InDoubtHold), (begin.Operation, begin.TimeToLive));
        Assert.Equal([StoreOperation.Begin, StoreOperation.End], node.Store.Calls.Select(call => call.Operation));
        Assert.Equal(begin.Tokens, node.Store.Calls[1].Tokens);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_WhileItRuns_SendsReadersOnEveryNodeToTheDatabase(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        await cache.GetAsync(1).Soon();

        await cache.WriteAsync(1, async _ =>
        {
            Assert.Equal((CacheSource.Bypassed, "old"), await otherCache.ReadElsewhereAsync());
            row.Value = "new";
            Assert.Equal((CacheSource.Bypassed, "new"), await otherCache.ReadElsewhereAsync());
            Assert.Equal((CacheSource.Bypassed, "new"), await cache.ReadElsewhereAsync());
        }).Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync());
        Assert.Equal((CacheSource.Hit, "new"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_WithAResult_GivesItToTheCallerAndCachesNothing(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);

        var changed = await cache.WriteAsync(1, _ => Task.FromResult("one row changed")).Soon();

        Assert.Equal("one row changed", changed);
        Assert.Equal((CacheSource.Loaded, "old"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_WhoseCallersTokenFiresAfterTheCommit_Succeeds(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        using var cancellation = new CancellationTokenSource();

        var result = await cache.WriteAsync(1, async token =>
        {
            row.Value = "new";
            await cancellation.CancelAsync();
            Assert.True(token.IsCancellationRequested);
            return "committed";
        }, cancellation.Token).Soon();

        Assert.Equal("committed", result);
        Assert.Single(node.Store.CallsOf(StoreOperation.End));
        Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_CalledWithACancelledToken_TouchesNothing(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            node.Cache(strategy, row).WriteAsync(1, row.Set("new"), new CancellationToken(canceled: true)).Soon());

        Assert.Equal("old", row.Value);
        Assert.Empty(node.Store.Calls);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_AcknowledgedOnOneNode_IsSeenOnTheOtherAtOnce(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("0");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));

        for (var i = 1; i <= 20; i++)
        {
            await cache.WriteAsync(1, row.Set($"{i}")).Soon();
            Assert.Equal((CacheSource.Loaded, $"{i}"), await otherCache.ReadAsync());
            Assert.Equal((CacheSource.Hit, $"{i}"), await cache.ReadAsync());
        }
    }

    [Fact]
    public async Task Write_WithoutAKeyOrACallback_Throws()
    {
        await using var node = new Node();
        var cache = node.Cache<string, string>("names", made => made.LoadWith((_, _) => Task.FromResult<string?>("value")));

        await Assert.ThrowsAsync<ArgumentNullException>(() => cache.WriteAsync((string)null!, _ => Task.CompletedTask).Soon());
        await Assert.ThrowsAsync<ArgumentNullException>(() => cache.WriteAsync("key", (Func<CancellationToken, Task>)null!).Soon());
        await Assert.ThrowsAsync<ArgumentNullException>(() => cache.WriteAsync("key", (Func<WriteContext, CancellationToken, ValueTask>)null!).Soon());
        Assert.Empty(node.Store.Calls);
    }
}
