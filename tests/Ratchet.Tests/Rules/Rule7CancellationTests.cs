using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Rules;

/// <summary>
/// Rule 7: a cancelled caller cancels nothing that others share. A load that nobody waits for any more is first closed to newcomers,
/// then cancelled. A loader's exception is everybody's who waits for it, and is not cached.
/// </summary>
public sealed class Rule7CancellationTests
{
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Leader_Cancelled_LeavesTheLoadToThoseWhoJoined(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("value");
        var cache = node.Cache(strategy, row);
        var load = row.HoldNextLoad();
        using var cancellation = new CancellationTokenSource();

        var leader = cache.GetAsync(1, cancellation.Token).AsTask();
        await load.Reached;
        var joiner = cache.GetAsync(1).AsTask();
        await cancellation.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader.Soon());
        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
        load.Open();
        Assert.Equal("value", await joiner.Soon());
        Assert.Equal(1, row.Loads);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task LastCaller_Cancelled_CancelsTheLoadAndGivesTheLeaseBack(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("value");
        var cache = node.Cache(strategy, row);
        var load = row.HoldNextLoad();
        using var cancellation = new CancellationTokenSource();

        var first = cache.GetAsync(1, cancellation.Token).AsTask();
        await load.Reached;
        var second = cache.GetAsync(1, cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Soon());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Soon());
        await node.Engine.Background.WhenIdleAsync().Soon();
        Assert.Equal(CacheSource.Loaded, (await other.Cache(strategy, row).GetResultAsync(1).Soon()).Source);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task LastCaller_Cancelled_ClosesTheLoadBeforeItCancelsIt(CacheStrategy strategy)
    {
        await using var node = new Node();
        ICache<int, string> cache = null!;
        Task<string?>? newcomer = null;
        var dying = new Gate();
        var loads = 0;
        cache = node.Cache<int, string>(Node.CacheName, made => made.Strategy(strategy).LoadWith(async (_, cancellation) =>
        {
            if (Interlocked.Increment(ref loads) > 1)
            {
                return "value";
            }

            // Whoever comes at the very moment of the cancellation must not join a load that is about to die.
            using var registration = cancellation.UnsafeRegister(_ => newcomer = ReadElsewhere(cache), null);
            await dying.PassAsync(CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
            return "never";
        }));
        using var cancellation = new CancellationTokenSource();

        var last = cache.GetAsync(1, cancellation.Token).AsTask();
        await dying.Reached;
        await cancellation.CancelAsync();

        dying.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => last.Soon());
        Assert.NotNull(newcomer);
        node.Time.Advance(new CacheOptions().WaitTime);
        Assert.Equal("value", await newcomer.Soon());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task LoaderOfOneCall_Cancelled_SendsItsJoinersRoundWithTheirOwn(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("value");
        var cache = node.Cache(strategy, row);
        var mine = new Gate();
        using var cancellation = new CancellationTokenSource();

        // The loader watches its caller's own token, as a loader that closes over one does.
        var leader = cache.GetAsync(1, async ValueTask<string?> (_, _) =>
        {
            await mine.PassAsync(cancellation.Token);
            return "never";
        }).AsTask();
        await mine.Reached;
        var joiner = cache.GetAsync(1).AsTask();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader.Soon());
        Assert.Equal("value", await joiner.Soon());
    }

    /// <summary>The request is over, and the scope of services that its loader uses is disposed of.</summary>
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task LoaderOfOneCall_FailingAfterItsCallerLeft_SendsItsJoinersRoundWithTheirOwn(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("value");
        var cache = node.Cache(strategy, row);
        var mine = new Gate();
        using var cancellation = new CancellationTokenSource();

        var leader = cache.GetAsync(1, async ValueTask<string?> (_, _) =>
        {
            await mine.PassAsync(CancellationToken.None);
            throw new ObjectDisposedException("the request's scope");
        }, cancellation.Token).AsTask();
        await mine.Reached;
        var joiner = cache.GetAsync(1).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader.Soon());
        mine.Open();

        Assert.Equal("value", await joiner.Soon());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task LoaderOfOneCall_CancelledPastTheCache_SendsItsJoinersRoundWithTheirOwn(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("value");
        var cache = node.Cache(strategy, row);
        var (first, mine) = (new Gate(), new Gate());
        using var cancellation = new CancellationTokenSource();
        node.Store.IsDown = true;

        var running = cache.GetAsync(1, async ValueTask<string?> (_, _) =>
        {
            await first.PassAsync(CancellationToken.None);
            return "first";
        }).AsTask();
        await first.Reached;
        var queued = cache.GetAsync(1, async ValueTask<string?> (_, _) =>
        {
            await mine.PassAsync(cancellation.Token);
            return "never";
        }).AsTask();
        var joiner = cache.GetAsync(1).AsTask();
        first.Open();
        await mine.Reached;
        await cancellation.CancelAsync();

        Assert.Equal("first", await running.Soon());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued.Soon());
        Assert.Equal("value", await joiner.Soon());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Loader_Fails_FailsEverybodyWhoWaitsAndCachesNothing(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var failing = new Gate();
        var cache = node.Cache<int, string>(Node.CacheName, made => made.Strategy(strategy).LoadWith(async (_, _) =>
        {
            await failing.PassAsync(CancellationToken.None);
            throw new ArithmeticException("no database");
        }));

        var leader = cache.GetAsync(1).AsTask();
        await failing.Reached;
        var joiner = cache.GetAsync(1).AsTask();
        failing.Open();

        await Assert.ThrowsAsync<ArithmeticException>(() => leader.Soon());
        await Assert.ThrowsAsync<ArithmeticException>(() => joiner.Soon());
        Assert.Empty(node.Store.CallsOf(StoreOperation.Fill));

        // The lease was given back: another node loads at once and does not wait for it to expire.
        var row = new Row("value");
        Assert.Equal(CacheSource.Loaded, (await other.Cache(strategy, row).GetResultAsync(1).Soon()).Source);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Get_CalledWithACancelledToken_DoesNothing(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("value");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            node.Cache(strategy, row).GetAsync(1, new CancellationToken(canceled: true)).Soon());

        Assert.Equal(0, row.Loads);
        Assert.Empty(node.Store.Calls);
    }

    /// <summary>As another flow would read: the callback stands in the loader's.</summary>
    private static Task<string?> ReadElsewhere(ICache<int, string> cache)
    {
        Task<string?> reading = null!;
        var clean = new Thread(() => reading = cache.GetAsync(1).AsTask());
        clean.UnsafeStart();
        clean.Join();
        return reading;
    }
}
