using System.Diagnostics.CodeAnalysis;
using Ratchet.Cells;
using Ratchet.Engine;
using Ratchet.Stores;

namespace Ratchet.Locking;

/// <summary>
/// A lock that this process holds, and the watchdog that prolongs it. What it believes never outlives what the server does: its own deadline
/// counts from before the last confirmed command was sent, so it passes first, whether or not the server can be reached.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "ReleaseAsync stops the timers of the sources; without them they hold nothing.")]
internal sealed class HeldLock
{
    private const int ReleaseAttempts = 2;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly LockScope _scope;
    private readonly CellKey _key;
    private readonly Token _holder;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _released = new();
    private readonly Task _watch;
    private int _isReleased;

    /// <param name="scope">What all locks share.</param>
    /// <param name="name">The lock's name.</param>
    /// <param name="acquired">Under which token, with which fencing token, and asked for at what time.</param>
    public HeldLock(LockScope scope, string name, Acquired acquired)
    {
        (_scope, Name, _key, _holder) = (scope, name, acquired.Key, acquired.Holder);
        FencingToken = acquired.FencingToken;
        _lost = new CancellationTokenSource(LeftSince(acquired.AskedAt), scope.Seams.Time);
        _watch = WatchAsync();
    }

    public string Name { get; }

    public long FencingToken { get; }

    public CancellationToken Lost => _lost.Token;

    public async ValueTask ReleaseAsync()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) != 0)
        {
            return;
        }

        _released.Cancel();
        await _watch.ConfigureAwait(false);
        _lost.CancelAfter(Timeout.InfiniteTimeSpan);
        for (var attempt = 0; attempt < ReleaseAttempts; attempt++)
        {
            if (attempt > 0)
            {
                await _scope.Seams.WaitAsync(Pause, CancellationToken.None).ConfigureAwait(false);
            }

            try
            {
                await _scope.Store.ReleaseAsync(_key, [_holder]).ConfigureAwait(false);
                return;
            }
            catch (CellStoreException)
            {
                // The lock then expires by itself.
            }
        }
    }

    private async Task WatchAsync()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_released.Token, _lost.Token);
        await _scope.Seams.WaitAsync(_scope.TimeToLive / 3, over.Token).ConfigureAwait(false);
        while (!over.IsCancellationRequested)
        {
            await RenewAsync().ConfigureAwait(false);
            await _scope.Seams.WaitAsync(_scope.TimeToLive / 3, over.Token).ConfigureAwait(false);
        }
    }

    private async Task RenewAsync()
    {
        var askedAt = _scope.Seams.Time.GetTimestamp();
        try
        {
            if (await _scope.Store.RenewAsync(_key, _holder, _scope.TimeToLive).ConfigureAwait(false))
            {
                // Has no effect on a lock that is lost already.
                _lost.CancelAfter(LeftSince(askedAt));
            }
            else
            {
                Lose();
            }
        }
        catch (CellStoreException)
        {
            // Perhaps the next one is answered; if none is, the lock's own deadline passes.
        }
    }

    private void Lose()
    {
        try
        {
            _lost.Cancel();
        }
        catch (AggregateException)
        {
            // The holder's own reaction failed. The lock is lost all the same.
        }
    }

    private TimeSpan LeftSince(long askedAt)
    {
        var left = _scope.TimeToLive - _scope.Seams.Time.GetElapsedTime(askedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
