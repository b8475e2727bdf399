using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Ratchet.Engine;
using Ratchet.Stores;
using Ratchet.Telemetry;

namespace Ratchet.Writing;

/// <summary>
/// What could not be delivered to the store yet, and the one background task that goes on trying, each in turn, so that a key that
/// cannot be reached does not hold up the others. Until an End has arrived, this node reads its key from the database. Bounded: when it
/// is full, new writes are refused before they touch the database, so that none is ever forgotten. Thread-safe.
/// </summary>
internal sealed class PendingDeliveries(RatchetEngine engine) : IAsyncDisposable
{
    public const int Capacity = 10_000;

    /// <summary>Tidying up after refused writes is worth less than that: their stray quarantines expire by themselves.</summary>
    private const int TidyCapacity = 1_000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly List<Waiting> _waiting = [];
    private readonly ConcurrentDictionary<CellKey, int> _bypassed = [];
    private readonly CancellationTokenSource _stopping = new(Timeout.InfiniteTimeSpan, engine.Seams.Time);
    private bool _isRunning;
    private int _owed;

    /// <summary>Whether no further write may begin.</summary>
    public bool IsFull => Volatile.Read(ref _owed) >= Capacity;

    /// <summary>Whether this node must read the key from the database, because a write of it has not been announced.</summary>
    public bool IsPending(CellKey key) => Volatile.Read(ref _owed) > 0 && _bypassed.ContainsKey(key);

    /// <summary>Takes over the End or the hold of a write that ran. Its key is read from the database until it is delivered.</summary>
    public void Owe(Delivery delivery)
    {
        Bypass(delivery.Key);
        Add(new Waiting(delivery, IsOwed: true));
    }

    /// <summary>Takes over the End of a write that was refused, or drops it when there are too many.</summary>
    public void Tidy(Delivery delivery) => Add(new Waiting(delivery, IsOwed: false));

    /// <summary>From here on, this node reads the key from the database.</summary>
    public void Bypass(CellKey key)
    {
        _bypassed.AddOrUpdate(key, 1, static (_, count) => count + 1);
        Interlocked.Increment(ref _owed);
    }

    /// <summary>Takes one <see cref="Bypass"/> back.</summary>
    public void Unbypass(CellKey key)
    {
        if (_bypassed.AddOrUpdate(key, 0, static (_, count) => count - 1) <= 0)
        {
            // Unless another write of the key has become pending in this moment.
            _bypassed.TryRemove(new KeyValuePair<CellKey, int>(key, 0));
        }

        Interlocked.Decrement(ref _owed);
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

    private void Add(Waiting waiting)
    {
        bool start;
        lock (_gate)
        {
            if (!waiting.IsOwed && _waiting.Count >= TidyCapacity)
            {
                return;
            }

            _waiting.Add(waiting);
            start = !_isRunning;
            _isRunning = true;
        }

        if (start)
        {
            engine.Background.Start(static owner => owner.DeliverAsync(), this);
        }
    }

    /// <summary>Goes round all of them, pausing longer after each round that delivered nothing, until none is left.</summary>
    private async Task DeliverAsync()
    {
        var pause = FirstPause;
        while (TakeAll() is { Length: > 0 } round)
        {
            if (await DeliverAsync(round).ConfigureAwait(false))
            {
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

    /// <summary>Whether any of them was delivered; the others wait for the next round.</summary>
    private async Task<bool> DeliverAsync(Waiting[] round)
    {
        var isAnyDelivered = false;
        foreach (var waiting in round)
        {
            if (await waiting.Delivery.TrySendAsync().ConfigureAwait(false))
            {
                isAnyDelivered = true;
                Delivered(waiting);
            }
            else
            {
                Add(waiting);
            }
        }

        return isAnyDelivered;
    }

    private Waiting[] TakeAll()
    {
        lock (_gate)
        {
            Waiting[] all = [.. _waiting.OrderByDescending(waiting => waiting.IsOwed)];
            _waiting.Clear();
            _isRunning = all.Length > 0;
            return all;
        }
    }

    private void Delivered(Waiting waiting)
    {
        if (waiting.IsOwed)
        {
            Unbypass(waiting.Delivery.Key);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Waiting(Delivery Delivery, bool IsOwed);
}
