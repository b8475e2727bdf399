using Ratchet.Locking;
using Ratchet.Stores;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Locking;

/// <summary>Locks by name: who gets them, when, and what a holder is told.</summary>
public sealed class DistributedLocksTests : IAsyncDisposable
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Node _node = new();
    private readonly ScriptedLockStore _store;
    private readonly DistributedLocks _locks;
    private readonly DistributedLocks _elsewhere;

    public DistributedLocksTests()
    {
        _store = new ScriptedLockStore(_node.Time);
        _locks = new DistributedLocks(new LockScope(_store, _node.Seams, "test", TimeToLive));
        _elsewhere = new DistributedLocks(new LockScope(_store, _node.Seams, "test", TimeToLive));
    }

    [Fact]
    public async Task Lock_Held_IsBusyForEverybodyUntilItIsGivenBack()
    {
        var first = await _locks.AcquireAsync("stock", TimeSpan.Zero, default).Soon();

        Assert.Null(await _elsewhere.TryAcquireAsync("stock", TimeSpan.Zero, default).Soon());
        await using var other = await _locks.AcquireAsync("price", TimeSpan.Zero, default).Soon();
        await first.DisposeAsync();
        await using var second = await _elsewhere.AcquireAsync("stock", TimeSpan.Zero, default).Soon();

        Assert.True(second.FencingToken > first.FencingToken);
        Assert.False(first.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Waiter_WhenTheLockIsGivenBack_IsWokenWithoutTimePassing()
    {
        var holder = await _locks.AcquireAsync("stock", TimeSpan.Zero, default).Soon();
        var (here, there) = (_locks.AcquireAsync("stock", Patience, default).AsTask(), _elsewhere.AcquireAsync("stock", Patience, default).AsTask());
        await _node.Seams.AskedAsync(TimeSpan.FromMilliseconds(500));

        await holder.DisposeAsync();
        var first = await Task.WhenAny(here, there).Soon();
        var next = await first;
        Assert.False(here.IsCompleted && there.IsCompleted);
        await next.DisposeAsync();

        await using var last = await (first == here ? there : here).Soon();
        Assert.True(last.FencingToken > next.FencingToken);
    }

    [Fact]
    public async Task Waiters_OfOneProcess_SendTheCommandsOfOne()
    {
        await using var holder = await _locks.AcquireAsync("stock", TimeSpan.Zero, default).Soon();

        var waiters = Enumerable.Range(0, 1_000).Select(_ => _elsewhere.TryAcquireAsync("stock", TimeSpan.FromSeconds(5), default).AsTask()).ToList();
        await _node.PassUntilAsync(Task.WhenAll(waiters));

        Assert.All(waiters, waiter => Assert.Null(waiter.Result));
        Assert.InRange(_store.Acquisitions, 2, 100);
    }

    [Fact]
    public async Task Acquire_NotInTime_ThrowsAndSaysHowLongItWaited()
    {
        await using var holder = await _locks.AcquireAsync("stock", TimeSpan.Zero, default).Soon();

        var waiting = _elsewhere.AcquireAsync("stock", TimeSpan.FromSeconds(1), default).AsTask();
        var refused = await Assert.ThrowsAsync<LockTimeoutException>(() => _node.PassUntilAsync(waiting));

        Assert.Equal("Lock 'stock' did not become free within 00:00:01.", refused.Message);
    }

    [Fact]
    public async Task Waiter_ThatIsCancelled_LeavesTheQueue()
    {
        var holder = await _locks.AcquireAsync("stock", TimeSpan.Zero, default).Soon();
        using var cancel = new CancellationTokenSource();
        var first = _locks.AcquireAsync("stock", Patience, cancel.Token).AsTask();
        var second = _locks.AcquireAsync("stock", Patience, default).AsTask();

        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Soon());
        await holder.DisposeAsync();

        await (await second.Soon()).DisposeAsync();
    }

    [Fact]
    public async Task Holder_ThatRuns_KeepsItsLockPastItsLife()
    {
        await using var holder = await _locks.AcquireAsync("stock", TimeSpan.Zero, default).Soon();

        for (var i = 0; i < 9; i++)
        {
            await _node.PassAsync(TimeToLive / 3);
        }

        Assert.False(holder.Lost.IsCancellationRequested);
        Assert.Null(await _elsewhere.TryAcquireAsync("stock", TimeSpan.Zero, default).Soon());
    }

    [Fact]
    public async Task Holder_WhoseLockTheServerLost_IsToldAndNeverTakesItAgain()
    {
        await using var holder = await _locks.AcquireAsync("stock", TimeSpan.Zero, default).Soon();
        var lost = WhenLost(holder);
        await _store.ReleaseAsync(new CellKey("test:lock:{stock}"), [_store.LastHolder]);

        await _node.PassAsync(TimeToLive / 3);
        await lost.Soon();

        await using var next = await _elsewhere.AcquireAsync("stock", TimeSpan.Zero, default).Soon();
        Assert.True(next.FencingToken > holder.FencingToken);
    }

    [Fact]
    public async Task Holder_WhoseServerDoesNotAnswer_IsToldBeforeTheServerLetsGo()
    {
        await using var holder = await _locks.AcquireAsync("stock", TimeSpan.Zero, default).Soon();
        var lost = WhenLost(holder);
        _store.IsDown = true;

        await _node.PassAsync(TimeToLive / 3);
        await _node.PassAsync(TimeToLive / 3);
        Assert.False(lost.IsCompleted);
        await _node.PassAsync(TimeToLive / 3);

        await lost.Soon();
        _store.IsDown = false;
    }

    [Fact]
    public async Task Holder_ThatLostItsLock_DoesNotGiveBackTheNextOnes()
    {
        var holder = await _locks.AcquireAsync("stock", TimeSpan.Zero, default).Soon();
        await _store.ReleaseAsync(new CellKey("test:lock:{stock}"), [_store.LastHolder]);
        await using var next = await _elsewhere.AcquireAsync("stock", TimeSpan.Zero, default).Soon();

        await holder.DisposeAsync();

        Assert.Null(await _locks.TryAcquireAsync("stock", TimeSpan.Zero, default).Soon());
    }

    [Fact]
    public async Task Attempt_WhoseReplyIsLost_DoesNotKeepItsOwnCallerOut()
    {
        _store.RepliesToLose = 1;

        var acquiring = _locks.AcquireAsync("stock", TimeSpan.FromSeconds(5), default).AsTask();
        await _node.PassUntilAsync(acquiring);

        await (await acquiring).DisposeAsync();
        await using var next = await _elsewhere.AcquireAsync("stock", TimeSpan.Zero, default).Soon();
    }

    [Fact]
    public async Task Attempts_WithoutReplies_AreGivenBackAndSaidToBeUnanswered()
    {
        _store.RepliesToLose = 3;

        var acquiring = _locks.TryAcquireAsync("stock", TimeSpan.FromSeconds(5), default).AsTask();
        await Assert.ThrowsAsync<CacheUnavailableException>(() => _node.PassUntilAsync(acquiring));
        _store.RepliesToLose = 0; // Its time may have been over before it had tried as often.

        await using var next = await _elsewhere.AcquireAsync("stock", TimeSpan.Zero, default).Soon();
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("stock", -1)]
    [InlineData("stock", 3_601)]
    public async Task Acquire_OfWhatIsNotAllowed_IsRefused(string name, int seconds) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _locks.TryAcquireAsync(name, TimeSpan.FromSeconds(seconds), default).Soon());

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    private static Task WhenLost(DistributedLockHandle holder)
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        holder.Lost.UnsafeRegister(_ => lost.TrySetResult(), null);
        return lost.Task;
    }
}
