using Ratchet.Tests.Fixtures;
using Ratchet.Writing;
using Xunit;

namespace Ratchet.Tests.Writing;

/// <summary>Writes of several keys: all of them are out of the cache before the callback runs, and every one gets its End.</summary>
public sealed class ManyKeyWriteTests
{
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_OfSeveralKeys_RunsWhenAllHaveBegunAndEndsAll(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));
        var begun = 0;

        var result = await cache.WriteAsync([1, 2, 3], _ =>
        {
            begun = node.Store.CallsOf(StoreOperation.Begin).Count;
            return Task.FromResult("the caller's");
        }).Soon();

        Assert.Equal("the caller's", result);
        Assert.Equal(3, begun);
        Assert.Equal(KeysOf(1, 2, 3), KeysOf(node, StoreOperation.End));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_OfTheSameKeyTwice_BeginsItOnce(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await cache.WriteAsync([1, 1], _ => Task.CompletedTask).Soon();

        Assert.Equal([StoreOperation.Begin, StoreOperation.End], node.Store.Calls.Select(call => call.Operation));
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Write_WhoseLaterBeginFails_WritesNothingAndEndsWhatHadBegun(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));
        node.Store.Unreachable = Node.KeyOf(2);
        var ran = false;

        var writing = cache.WriteAsync([1, 2, 3], _ =>
        {
            ran = true;
            return Task.CompletedTask;
        }).AsTask();
        await node.PassAsync(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAsync<CacheUnavailableException>(() => writing.Soon());
        Assert.False(ran);
        Assert.Superset(KeysOf(1, 3), KeysOf(node, StoreOperation.End));
        Assert.Equal((CacheSource.Loaded, "old"), await cache.ReadAsync(1));
        Assert.Equal((CacheSource.Loaded, "old"), await cache.ReadAsync(3));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_UnderProceed_KeepsTheAcknowledgedKeysAndIsPendingForTheOther(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row, options => options.WhenUnavailable = CacheUnavailablePolicy.Proceed);
        node.Store.Unreachable = Node.KeyOf(2);
        WriteContext? context = null;

        var writing = cache.WriteAsync([1, 2], async (write, _) =>
        {
            context = write;
            Assert.Equal(CacheSource.Bypassed, (await cache.ReadElsewhereAsync(1)).Source);
            row.Value = "new";
        }).AsTask();
        await node.PassAsync(TimeSpan.FromMilliseconds(100));
        await writing.Soon();

        Assert.True(context!.IsPending);
        Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync(1));
        Assert.Equal((CacheSource.Bypassed, "new"), await cache.ReadAsync(2));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_InDoubt_HoldsEveryKey(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await Assert.ThrowsAsync<TimeoutException>(() => cache.WriteAsync([1, 2], Task (_) => throw new TimeoutException()).Soon());

        Assert.Equal(KeysOf(1, 2), KeysOf(node, StoreOperation.HoldInDoubt));
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Write_OfSeveralKinds_HoldsThemAllAndOneCachesDoubtIsEveryKeys(CacheStrategy strategy)
    {
        await using var node = new Node();
        var prices = node.Cache(strategy, new Row("price"));
        var stock = node.Cache<int, string>("stock", made => made
            .Strategy(strategy)
            .InDoubtWhen(exception => exception is ArithmeticException)
            .LoadWith(new Row("stock").LoadAsync));
        var ratchet = new ManyKindWrites(node.Engine);

        await ratchet.WriteAsync([prices.Entry(1), stock.Entry(1)], async _ =>
        {
            Assert.Equal(CacheSource.Bypassed, (await prices.ReadElsewhereAsync()).Source);
            Assert.Equal(CacheSource.Bypassed, (await stock.ReadElsewhereAsync()).Source);
        }).Soon();
        await Assert.ThrowsAsync<ArithmeticException>(() => ratchet.WriteAsync(
            [prices.Entry(2), stock.Entry(2)], Task (_) => throw new ArithmeticException()).Soon());

        Assert.Equal(CacheSource.Loaded, (await prices.ReadAsync(1)).Source);
        Assert.Equal(CacheSource.Loaded, (await stock.ReadAsync(1)).Source);
        Assert.Equal(CacheSource.Bypassed, (await prices.ReadAsync(2)).Source);
        Assert.Equal(CacheSource.Bypassed, (await stock.ReadAsync(2)).Source);
    }

    [Fact]
    public async Task Write_OfNoKeysOrTooMany_IsRefused()
    {
        await using var node = new Node();
        var cache = node.Cache(CacheStrategy.Lease, new Row("old"));

        var none = await Assert.ThrowsAsync<ArgumentException>(() => cache.WriteAsync([], _ => Task.CompletedTask).Soon());
        var many = await Assert.ThrowsAsync<ArgumentException>(() =>
            cache.WriteAsync(Enumerable.Range(0, WriteUnit.MostKeys + 1).ToList(), _ => Task.CompletedTask).Soon());

        Assert.Equal("A write names 0 keys; allowed are 1 to 1000. (Parameter 'keys')", none.Message);
        Assert.Equal("A write names 1001 keys; allowed are 1 to 1000. (Parameter 'keys')", many.Message);
        Assert.Empty(node.Store.Calls);
    }

    [Fact]
    public async Task Write_OfAsManyKeysAsAllowed_Works()
    {
        await using var node = new Node();
        var cache = node.Cache(CacheStrategy.VersionedKeys, new Row("old"));

        await cache.WriteAsync(Enumerable.Range(0, WriteUnit.MostKeys).ToList(), _ => Task.CompletedTask).Soon();

        Assert.Equal(WriteUnit.MostKeys, node.Store.CallsOf(StoreOperation.End).Count);
    }

    [Fact]
    public async Task Write_OfANullOrForeignEntry_IsRefused()
    {
        await using var node = new Node();
        await using var foreign = new Node();
        var entry = node.Cache(CacheStrategy.Lease, new Row("old")).Entry(1);
        var stranger = foreign.Cache(CacheStrategy.Lease, new Row("old")).Entry(1);
        var ratchet = new ManyKindWrites(node.Engine);

        await Assert.ThrowsAsync<ArgumentException>(() => ratchet.WriteAsync([entry, null!], _ => Task.CompletedTask).Soon());
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => ratchet.WriteAsync([entry, stranger], _ => Task.CompletedTask).Soon());

        Assert.StartsWith("'ratchet:{price:1}' belongs to another host", refused.Message, StringComparison.Ordinal);
        Assert.Empty(node.Store.Calls);
    }

    private static HashSet<string> KeysOf(params int[] ids) => [.. ids.Select(id => Node.KeyOf(id).Text)];

    private static HashSet<string> KeysOf(Node node, StoreOperation operation) => [.. node.Store.CallsOf(operation).Select(call => call.Key.Text)];
}
