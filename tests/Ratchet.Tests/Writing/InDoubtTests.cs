using System.Data.Common;
using System.Net.Sockets;
using System.Transactions;
using Ratchet.Tests.Fixtures;
using Ratchet.Writing;
using Xunit;

namespace Ratchet.Tests.Writing;

/// <summary>After some exceptions a commit may still land; then the key stays out of the cache until it no longer can.</summary>
public sealed class InDoubtTests
{
    private static readonly TimeSpan Hold = new CacheOptions().InDoubtHold;

    public static TheoryData<Exception> Doubtful =>
    [
        new TimeoutException(),
        new OperationCanceledException(),
        new TaskCanceledException(),
        new TransactionInDoubtException(),
        new IOException("connection reset"),
        new SocketException(),
        new ObjectDisposedException("connection"),
        new DatabaseException(sqlState: null),
        new DatabaseException("HY000"),
        new DatabaseException("08006"),
        new DatabaseException("40003"),
        new DatabaseException("57014"),
        new InvalidOperationException("outer", new TimeoutException()),
        new InvalidOperationException("outer", new ArithmeticException("middle", new DatabaseException(sqlState: null))),
        new AggregateException(new ArithmeticException(), new TimeoutException()),
        new AggregateException(new DatabaseException("23505"), new AggregateException(new IOException())),
        Nested(depth: 40, new ArithmeticException()),
    ];

    public static TheoryData<Exception> Certain =>
    [
        new ArithmeticException("sold out"),
        new InvalidOperationException("not found"),
        new DatabaseException("23505"),
        new DatabaseException("22001"),
        new DatabaseException("40001"),
        new DatabaseException("42P01"),
        new InvalidOperationException("outer", new DatabaseException("23505")),
        new AggregateException(new DatabaseException("23505"), new ArithmeticException()),
        new DatabaseException("23505", new IOException("how the driver read the server's refusal")),
    ];

    [Theory, MemberData(nameof(Doubtful))]
    public void Exception_AfterWhichACommitMayLand_IsInDoubt(Exception thrown) => Assert.True(InDoubt.IsInDoubt(thrown));

    [Theory, MemberData(nameof(Certain))]
    public void Exception_ThatProvesThatNoneWill_IsNot(Exception thrown) => Assert.False(InDoubt.IsInDoubt(thrown));

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_InDoubt_KeepsEveryNodeAtTheDatabaseUntilTheHoldIsOver(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));

        await Assert.ThrowsAsync<TimeoutException>(() => cache.WriteAsync(1, Task (_) => throw new TimeoutException()).Soon());
        Assert.Equal((CacheSource.Bypassed, "old"), await otherCache.ReadAsync());
        row.Value = "landed late";
        Assert.Equal((CacheSource.Bypassed, "landed late"), await cache.ReadAsync());
        node.Time.Advance(Hold);

        Assert.Equal((CacheSource.Loaded, "landed late"), await cache.ReadAsync());
        Assert.Equal((CacheSource.Hit, "landed late"), await otherCache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_InDoubt_HoldsUnderItsAcknowledgedTokenAndDoesNotEnd(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await Assert.ThrowsAsync<TimeoutException>(() => cache.WriteAsync(1, Task (_) => throw new TimeoutException()).Soon());

        var hold = Assert.Single(node.Store.CallsOf(StoreOperation.HoldInDoubt));
        Assert.Equal(Assert.Single(node.Store.CallsOf(StoreOperation.Begin)).Tokens, hold.Tokens);
        Assert.Equal(Hold, hold.TimeToLive);
        Assert.Empty(node.Store.CallsOf(StoreOperation.End));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_InDoubtAndNeverAcknowledged_HoldsUnderATokenNeverSentBefore(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"), options => options.WhenUnavailable = CacheUnavailablePolicy.Proceed);
        node.Store.FailBefore(StoreOperation.Begin, times: 2);

        var writing = cache.WriteAsync(1, Task (_) => throw new TimeoutException()).AsTask();
        await node.PassAsync(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<TimeoutException>(() => writing.Soon());

        var begun = node.Store.CallsOf(StoreOperation.Begin).SelectMany(call => call.Tokens);
        var held = Assert.Single(Assert.Single(node.Store.CallsOf(StoreOperation.HoldInDoubt)).Tokens);
        Assert.DoesNotContain(held, begun);
        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync()).Source);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_CancelledByItsCaller_IsInDoubt(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));
        var running = new Gate();
        using var cancellation = new CancellationTokenSource();

        var writing = cache.WriteAsync(1, running.PassAsync, cancellation.Token).AsTask();
        await running.Reached;
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.Soon());
        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync()).Source);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_WhoseHoldCannotBeDelivered_IsHeldLater(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));

        var writing = cache.WriteAsync(1, Task (_) =>
        {
            node.Store.IsDown = true;
            throw new TimeoutException();
        }).AsTask();
        await node.PassAsync(TimeSpan.FromMilliseconds(100));
        await node.PassAsync(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAsync<TimeoutException>(() => writing.Soon());
        node.Store.IsDown = false;
        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync()).Source);
        await node.PassAsync(TimeSpan.FromMilliseconds(100));
        await node.Engine.Background.WhenIdleAsync().Soon();

        // The hold is as long as ever, from when it arrived.
        node.Time.Advance(Hold - TimeSpan.FromMilliseconds(1));
        Assert.Equal(CacheSource.Bypassed, (await otherCache.ReadAsync()).Source);
        node.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(CacheSource.Loaded, (await otherCache.ReadAsync()).Source);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Classifier_OfTheCachesOwn_Decides(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache<int, string>(Node.CacheName, made => made
            .Strategy(strategy)
            .Configure(options => options.WaitTime = TimeSpan.Zero)
            .InDoubtWhen(exception => exception is ArithmeticException)
            .LoadWith(new Row("value").LoadAsync));

        await Assert.ThrowsAsync<ArithmeticException>(() => cache.WriteAsync(1, Task (_) => throw new ArithmeticException()).Soon());
        await Assert.ThrowsAsync<TimeoutException>(() => cache.WriteAsync(2, Task (_) => throw new TimeoutException()).Soon());

        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync(1)).Source);
        Assert.Equal(CacheSource.Loaded, (await cache.ReadAsync(2)).Source);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Classifier_ThatFails_HasNotSaidThatNoCommitCanLand(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache<int, string>(Node.CacheName, made => made
            .Strategy(strategy)
            .Configure(options => options.WaitTime = TimeSpan.Zero)
            .InDoubtWhen(_ => throw new InvalidCastException("the classifier's own fault"))
            .LoadWith(new Row("value").LoadAsync));

        await Assert.ThrowsAsync<TimeoutException>(() => cache.WriteAsync(1, Task (_) => throw new TimeoutException()).Soon());

        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync()).Source);
    }

    private static Exception Nested(int depth, Exception innermost) =>
        depth == 0 ? innermost : new InvalidOperationException("outer", Nested(depth - 1, innermost));

    private sealed class DatabaseException(string? sqlState, Exception? inner = null) : DbException($"SqlState {sqlState ?? "unknown"}", inner)
    {
        public override string? SqlState => sqlState;
    }
}
