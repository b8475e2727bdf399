using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Rules;

/// <summary>
/// Rule 4: any attempted Begin is followed by an End or a hold. A quarantine that nobody ends would send a key's readers to the
/// database for a minute after every write that was refused.
/// </summary>
public sealed class Rule4EveryBeginEndsTests
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_RefusedForWantOfAReply_EndsWhatItMayHaveBegun(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        node.Store.LoseReply(StoreOperation.Begin, times: 2);

        var writing = cache.WriteAsync(1, row.Set("new")).AsTask();
        await node.PassAsync(RetryPause);
        await Assert.ThrowsAsync<CacheUnavailableException>(() => writing.Soon());

        Assert.Equal("old", row.Value);
        AssertEveryBeginWasEnded(node);
        Assert.Equal(CacheSource.Loaded, (await cache.GetResultAsync(1).Soon()).Source);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_CancelledWhileItBegins_EndsWhatItBegan(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var begin = node.Store.HoldAfter(StoreOperation.Begin);
        using var cancellation = new CancellationTokenSource();

        var writing = cache.WriteAsync(1, row.Set("new"), cancellation.Token).AsTask();
        await begin.Reached;
        await cancellation.CancelAsync();
        begin.Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.Soon());

        Assert.Equal("old", row.Value);
        AssertEveryBeginWasEnded(node);
        Assert.Equal(CacheSource.Loaded, (await cache.GetResultAsync(1).Soon()).Source);
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Write_WhoseNestedWriteIsRefused_EndsBoth(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);

        var writing = cache.WriteAsync(1, async cancellation =>
        {
            node.Store.LoseReply(StoreOperation.Begin, times: 2);
            await cache.WriteAsync(2, row.Set("new"), cancellation);
        }).AsTask();
        await node.PassAsync(RetryPause);
        await Assert.ThrowsAsync<CacheUnavailableException>(() => writing.Soon());

        AssertEveryBeginWasEnded(node);
        Assert.Equal(CacheSource.Loaded, (await cache.GetResultAsync(1).Soon()).Source);
        Assert.Equal(CacheSource.Loaded, (await cache.GetResultAsync(2).Soon()).Source);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_WhoseCallbackFails_Ends(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        var soldOut = await Assert.ThrowsAsync<ArithmeticException>(() =>
            cache.WriteAsync(1, Task (_) => throw new ArithmeticException("sold out")).Soon());

        Assert.Equal("sold out", soldOut.Message);
        AssertEveryBeginWasEnded(node);
        Assert.Equal(CacheSource.Loaded, (await cache.GetResultAsync(1).Soon()).Source);
    }

    private static void AssertEveryBeginWasEnded(Node node)
    {
        var begun = node.Store.CallsOf(StoreOperation.Begin).SelectMany(call => call.Tokens);
        var ended = node.Store.CallsOf(StoreOperation.End).SelectMany(call => call.Tokens);
        Assert.Equal(begun.ToHashSet(), ended.ToHashSet());
    }
}
