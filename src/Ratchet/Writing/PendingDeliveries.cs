using System.Collections.Concurrent;
using Ratchet.Engine;
using Ratchet.Stores;
using Ratchet.Telemetry;

namespace Ratchet.Writing;

/// <summary>
/// What could not be delivered to the store yet, and the one background task that goes on trying. Until an End has arrived, this node
/// reads its key from the database. Bounded: when it is full, new writes are refused before they touch the database, so that none is
/// ever forgotten. Thread-safe.
/// </summary>
internal sealed class PendingDeliveries(RatchetEngine engine) : IAsyncDisposable
{
    public const int Capacity = 10_000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly Queue<(Delivery Delivery, bool Bypass)> _queue = [];
    private readonly ConcurrentDictionary<CellKey, int> _bypassed = [];
    private readonly CancellationTokenSource _stopping = new(Timeout.InfiniteTimeSpan, engine.Seams.Time);
    private bool _isRunning;

    /// <summary>Whether no further write may begin.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count >= Capacity;
            }
        }
    }

    /// <summary>Whether this node must read the key from the database, because a write of it has not been announced.</summary>
    public bool IsPending(CellKey key) => !_bypassed.IsEmpty && _bypassed.ContainsKey(key);

    /// <summary>
    /// Takes over a delivery. <paramref name="bypass"/>: the write ran, so its key must not be read from the cache. Without it the
    /// delivery only tidies up after a write that was refused, whose stray quarantine would expire by itself; it is dropped when full.
    /// </summary>
    public void Add(Delivery delivery, bool bypass)
    {
        bool start;
        lock (_gate)
        {
            if (!bypass && _queue.Count >= Capacity)
            {
                return;
            }

            if (bypass)
            {
                _bypassed.AddOrUpdate(delivery.Key, 1, static (_, count) => count + 1);
            }

            _queue.Enqueue((delivery, bypass));
            start = !_isRunning;
            _isRunning = true;
        }

        if (start)
        {
            engine.Background.Start(static owner => owner.DeliverAsync(), this);
        }
    }

    /// <summary>Tries for a few seconds to deliver what is left, then gives up and says so.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping.CancelAfter(Farewell);
        await engine.Background.WhenIdleAsync().ConfigureAwait(false);
        _stopping.Cancel();
        if (!_bypassed.IsEmpty)
        {
            Log.PendingAbandoned(engine.Logger, _bypassed.Count);
        }
    }

    private async Task DeliverAsync()
    {
        var pause = FirstPause;
        while (TryPeek(out var next))
        {
            if (await next.Delivery.TrySendAsync().ConfigureAwait(false))
            {
                Delivered(next);
                pause = FirstPause;
                continue;
            }

            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            await engine.Seams.WaitAsync(pause, _stopping.Token).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private bool TryPeek(out (Delivery Delivery, bool Bypass) next)
    {
        lock (_gate)
        {
            return _isRunning = _queue.TryPeek(out next);
        }
    }

    private void Delivered((Delivery Delivery, bool Bypass) done)
    {
        lock (_gate)
        {
            _queue.Dequeue();
            if (done.Bypass && _bypassed.AddOrUpdate(done.Delivery.Key, 0, static (_, count) => count - 1) <= 0)
            {
                _bypassed.TryRemove(done.Delivery.Key, out _);
            }
        }
    }
}
