using Ratchet.Tests.Fixtures;
using Ratchet.Writing;
using Xunit;

namespace Ratchet.Tests.Writing;

/// <summary>Keys found inside a write, and the question whether it may commit.</summary>
public sealed class AddedKeyTests
{
    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Add_ReturnsWhenItsBeginIsAcknowledgedAndEndsWithTheWrite(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        await otherCache.GetAsync(2).Soon();

        await cache.WriteAsync(1, async (write, ct) =>
        {
            var begin = node.Store.HoldAfter(StoreOperation.Begin);
            var adding = write.AddAsync(cache.Entry(2), ct).AsTask();
            await begin.Reached;
            await adding.SettleAsync();
            Assert.False(adding.IsCompleted);
            begin.Open();
            await adding.Soon();
            Assert.Equal((CacheSource.Bypassed, "old"), await otherCache.ReadElsewhereAsync(2));
            row.Value = "new";
        }).Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync(2));
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Add_OfAKeyThatTheWriteHas_BeginsNothing(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await cache.WriteAsync(1, async (write, ct) =>
        {
            await write.AddAsync(cache.Entry(1), ct);
            await write.AddAsync(cache.Entry(2), ct);
            await write.AddAsync(cache.Entry(2), ct);
        }).Soon();

        Assert.Equal(2, node.Store.CallsOf(StoreOperation.Begin).Count);
        Assert.Equal(2, node.Store.CallsOf(StoreOperation.End).Count);
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Add_ThatTheCacheCannotBeToldOf_ThrowsAndTheWriteEnds(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));
        node.Store.Unreachable = Node.KeyOf(2);

        var writing = cache.WriteAsync(1, (write, ct) => write.AddAsync(cache.Entry(2), ct).AsTask()).AsTask();
        await node.PassAsync(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAsync<CacheUnavailableException>(() => writing.Soon());
        Assert.Equal((CacheSource.Loaded, "old"), await cache.ReadAsync(1));
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Add_LeftRunningWhenTheCallbackReturns_IsEndedToo(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));
        Gate? begin = null;

        var writing = cache.WriteAsync(1, (write, ct) =>
        {
            begin = node.Store.HoldBefore(StoreOperation.Begin);
            _ = write.AddAsync(cache.Entry(2), ct).AsTask();
            return Task.CompletedTask;
        }).AsTask();
        await begin!.Reached;
        begin.Open();
        await writing.Soon();

        Assert.Equal(2, node.Store.CallsOf(StoreOperation.End).Count);
    }

    [Fact]
    public async Task Add_AfterTheEnd_Throws()
    {
        await using var node = new Node();
        var cache = node.Cache(CacheStrategy.Lease, new Row("old"));
        WriteContext? context = null;
        await cache.WriteAsync(1, (write, _) =>
        {
            context = write;
            return Task.CompletedTask;
        }).Soon();

        var late = await Assert.ThrowsAsync<InvalidOperationException>(() => context!.AddAsync(cache.Entry(2)).Soon());
        await Assert.ThrowsAsync<InvalidOperationException>(() => context!.ReadyToCommitAsync().Soon());

        Assert.Equal("The write that this belongs to has ended; 'ratchet:{price:2}' cannot join it.", late.Message);
        Assert.Single(node.Store.CallsOf(StoreOperation.Begin));
    }

    [Fact]
    public async Task Add_OfAForeignOrNullEntry_OrOneTooMany_IsRefused()
    {
        await using var node = new Node();
        await using var foreign = new Node();
        var cache = node.Cache(CacheStrategy.Lease, new Row("old"));
        var stranger = foreign.Cache(CacheStrategy.Lease, new Row("old")).Entry(1);

        await cache.WriteAsync(Enumerable.Range(1, WriteUnit.MostKeys).ToList(), async (write, ct) =>
        {
            await Assert.ThrowsAsync<ArgumentException>(() => write.AddAsync(stranger, ct).Soon());
            await Assert.ThrowsAsync<ArgumentNullException>(() => write.AddAsync(null!, ct).Soon());
            await write.AddAsync(cache.Entry(1), ct);
            var one = await Assert.ThrowsAsync<InvalidOperationException>(() => write.AddAsync(cache.Entry(0), ct).Soon());
            Assert.Equal("This write has 1000 keys; 'ratchet:{price:0}' is one too many. Allowed are 1000.", one.Message);
        }).Soon();
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Ready_WhileEveryKeyIsHeld_SaysYesAndProlongsThem(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await cache.WriteAsync([1, 2], async (write, ct) => Assert.True(await write.ReadyToCommitAsync(ct))).Soon();

        Assert.Equal(2, node.Store.CallsOf(StoreOperation.Renew).Count);
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Ready_AfterAKeyWasLost_SaysNoAndDoesNotBringItBack(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await cache.WriteAsync(1, async (write, ct) =>
        {
            await write.AddAsync(cache.Entry(2), ct);
            await node.EvictQuarantineAsync(2);
            Assert.False(await write.ReadyToCommitAsync(ct));
            Assert.False(await write.ReadyToCommitAsync(ct));
        }).Soon();
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Ready_WhenTheCacheDoesNotAnswerOrWasNeverTold_SaysNo(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"), options => options.WhenUnavailable = CacheUnavailablePolicy.Proceed);

        await cache.WriteAsync(1, async (write, ct) =>
        {
            node.Store.FailBefore(StoreOperation.Renew);
            Assert.False(await write.ReadyToCommitAsync(ct));
            Assert.True(await write.ReadyToCommitAsync(ct));
        }).Soon();
        node.Store.FailBefore(StoreOperation.Begin, times: 2);
        var untold = cache.WriteAsync(1, async (write, ct) => Assert.False(await write.ReadyToCommitAsync(ct))).AsTask();
        await node.PassAsync(TimeSpan.FromMilliseconds(100));
        await untold.Soon();
    }

    [Fact]
    public async Task ContextOfATest_AddsNothingAndIsReady()
    {
        await using var node = new Node();
        var context = new WriteContext();

        await context.AddAsync(node.Cache(CacheStrategy.Lease, new Row("old")).Entry(1));

        Assert.True(await context.ReadyToCommitAsync());
        Assert.Empty(node.Store.Calls);
    }
}
