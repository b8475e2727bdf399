using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Strategies;

/// <summary>What a write that publishes leaves behind, and when it leaves nothing (rule 3).</summary>
public sealed class WriteThroughTests
{
    private const CacheStrategy Strategy = CacheStrategy.WriteThrough;

    [Fact]
    public async Task Publish_OfACommittedWrite_IsWhatTheNextReaderHits()
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(Strategy, row), other.Cache(Strategy, row));

        await cache.WriteAsync(1, async (write, ct) =>
        {
            await row.Set("new")(ct);
            write.Publish("discarded");
            write.Publish("new");
        }).Soon();

        Assert.Equal((CacheSource.Hit, "new"), await otherCache.ReadAsync());
        Assert.Equal(0, row.Loads);
    }

    [Fact]
    public async Task Publish_OfADeletedRow_IsWhatTheNextReaderHits()
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(Strategy, row);

        await cache.WriteAsync(1, async (write, ct) =>
        {
            await row.Set(null)(ct);
            write.Publish(null);
        }).Soon();

        Assert.Equal((CacheSource.Hit, (string?)null), await cache.ReadAsync());
    }

    [Fact]
    public async Task Publish_LivesAsLongAsALoadedValueWould()
    {
        await using var node = new Node();
        node.Seams.Fraction = 0.5;
        var cache = node.Cache(Strategy, new Row("old"), options => (options.TimeToLive, options.Jitter) = (TimeSpan.FromMinutes(10), 0.2));
        await cache.WriteAsync(1, Publishing("new")).Soon();

        node.Time.Advance(TimeSpan.FromMinutes(9) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(CacheSource.Hit, (await cache.ReadAsync()).Source);
        node.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(CacheSource.Loaded, (await cache.ReadAsync()).Source);
    }

    [Fact]
    public async Task ReaderInFlight_DuringAPublishingWrite_StoresNothingOverIt()
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(Strategy, row);
        var load = row.HoldNextLoad();
        var reading = cache.GetAsync(1).AsTask();
        await load.Reached;

        await cache.WriteAsync(1, async (write, ct) =>
        {
            await row.Set("new")(ct);
            write.Publish("new");
        }).Soon();
        load.Open();
        await reading.Soon();

        Assert.Equal((CacheSource.Hit, "new"), await cache.ReadAsync());
    }

    [Fact]
    public async Task Write_ThatPublishesAndThenFails_LeavesNothing()
    {
        await using var node = new Node();
        var cache = node.Cache(Strategy, new Row("old"));

        await Assert.ThrowsAsync<ArithmeticException>(() => cache.WriteAsync(1, (WriteContext<string> write, CancellationToken _) =>
        {
            write.Publish("never committed");
            return Task.FromException(new ArithmeticException());
        }).Soon());

        Assert.Equal((CacheSource.Loaded, "old"), await cache.ReadAsync());
    }

    [Fact]
    public async Task Write_ThatPublishesInsideOneThatFails_LeavesNothing()
    {
        await using var node = new Node();
        var cache = node.Cache(Strategy, new Row("old"));

        await Assert.ThrowsAsync<ArithmeticException>(() => cache.WriteAsync(2, async ct =>
        {
            await cache.WriteAsync(1, Publishing("rolled back"), ct);
            throw new ArithmeticException();
        }).Soon());

        Assert.Equal((CacheSource.Loaded, "old"), await cache.ReadAsync());
    }

    [Fact]
    public async Task Write_InDoubt_HoldsItsKeyAndLeavesNothing()
    {
        await using var node = new Node();
        var cache = node.Cache(Strategy, new Row("old"));

        await Assert.ThrowsAsync<TimeoutException>(() => cache.WriteAsync(1, (WriteContext<string> write, CancellationToken _) =>
        {
            write.Publish("perhaps");
            return Task.FromException(new TimeoutException());
        }).Soon());

        Assert.Equal((CacheSource.Bypassed, "old"), await cache.ReadAsync());
    }

    [Fact]
    public async Task KeyWrittenTwice_InOneFlow_LeavesNothing()
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(Strategy, row);

        await cache.WriteAsync(1, async (write, ct) =>
        {
            await cache.WriteAsync(1, Publishing("inner"), ct);
            await row.Set("outer")(ct);
            write.Publish("outer");
        }).Soon();

        Assert.Equal((CacheSource.Loaded, "outer"), await cache.ReadAsync());
    }

    [Fact]
    public async Task KeyInvalidated_InsideItsOwnWrite_LeavesNothing()
    {
        await using var node = new Node();
        var cache = node.Cache(Strategy, new Row("new"));

        await cache.WriteAsync(1, async (write, ct) =>
        {
            write.Publish("new");
            await cache.InvalidateAsync(1, ct);
        }).Soon();

        Assert.Equal(CacheSource.Loaded, (await cache.ReadAsync()).Source);
    }

    [Fact]
    public async Task Writes_ThatOverlap_LeaveNothingWhicheverEndsLast()
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(Strategy, row), other.Cache(Strategy, row));
        var slow = new Gate();

        var first = cache.WriteAsync(1, async (WriteContext<string> write, CancellationToken ct) =>
        {
            await slow.PassAsync(ct);
            write.Publish("first");
        }).AsTask();
        await slow.Reached;
        await otherCache.WriteAsync(1, Publishing("second")).Soon();
        row.Value = "second";
        slow.Open();
        await first.Soon();

        Assert.Equal((CacheSource.Loaded, "second"), await cache.ReadAsync());
    }

    [Fact]
    public async Task Write_ThatTheCacheWasNotToldOf_LeavesNothing()
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(Strategy, row, options => options.WhenUnavailable = CacheUnavailablePolicy.Proceed);
        node.Store.IsDown = true;

        var writing = cache.WriteAsync(1, (WriteContext<string> write, CancellationToken _) =>
        {
            node.Store.IsDown = false;
            write.Publish("new");
            return Task.CompletedTask;
        }).AsTask();
        await node.PassUntilAsync(writing);

        Assert.Null(Assert.Single(node.Store.CallsOf(StoreOperation.End)).Publication);
        Assert.Equal((CacheSource.Loaded, "old"), await cache.ReadAsync());
    }

    [Fact]
    public async Task Publish_IsStampedWithTheEraInWhichItsWriteWasLetIn()
    {
        await using var node = new Node();
        var store = (Stores.InMemoryCellStore)node.Store.Inner;
        var cache = node.Cache(Strategy, new Row("loaded"));
        store.Era = 7;

        await cache.WriteAsync(1, (WriteContext<string> write, CancellationToken _) =>
        {
            // The server was restored from a snapshot: it may have forgotten a write that overlapped this one.
            store.Era = 8;
            write.Publish("published");
            return Task.CompletedTask;
        }).Soon();

        Assert.Equal(7UL, Assert.Single(node.Store.CallsOf(StoreOperation.End)).Publication?.Stamp.Era);
        Assert.Equal((CacheSource.Loaded, "loaded"), await cache.ReadAsync());
    }

    [Fact]
    public async Task Value_ThatDoesNotSerialize_IsAWarningAndTheWriteSucceeds()
    {
        await using var node = new Node();
        var cache = node.Cache(Strategy, new Row("old"));

        Assert.Equal(42, await cache.WriteAsync(1, (write, _) =>
        {
            write.Publish("fine");
            write.Publish("broken \ud800");
            return Task.FromResult(42);
        }).Soon());

        Assert.Single(node.Log.MessagesOf(24));
        Assert.Equal(CacheSource.Loaded, (await cache.ReadAsync()).Source);
    }

    [Theory]
    [InlineData(CacheStrategy.VersionedKeys)]
    [InlineData(CacheStrategy.Lease)]
    [InlineData(CacheStrategy.DistributedLock)]
    public async Task Publish_WithAStrategyThatDoesNot_SaysWhichDoes(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => cache.WriteAsync(1, Publishing("new")).Soon());

        Assert.Equal($"Cache 'price' uses {strategy}, with which a write leaves nothing behind; Publish needs WriteThrough.", refused.Message);
        Assert.Equal((CacheSource.Loaded, "old"), await cache.ReadAsync());
    }

    [Fact]
    public async Task Publish_AfterTheWriteHasEnded_IsRefused()
    {
        await using var node = new Node();
        var cache = node.Cache(Strategy, new Row("old"));
        WriteContext<string> kept = null!;
        await cache.WriteAsync(1, (WriteContext<string> write, CancellationToken _) => Task.FromResult(kept = write)).Soon();

        Assert.Throws<InvalidOperationException>(() => kept.Publish("late"));
    }

    private static Func<WriteContext<string>, CancellationToken, Task> Publishing(string value) => (write, _) =>
    {
        write.Publish(value);
        return Task.CompletedTask;
    };
}
