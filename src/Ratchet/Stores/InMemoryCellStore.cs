using System.Runtime.CompilerServices;
using Ratchet.Cells;

namespace Ratchet.Stores;

/// <summary>
/// Cells in this process's memory, for tests, samples and programs of one process. Runs <see cref="CellTransitions"/> under one lock,
/// which is what makes each operation atomic. Time is the given provider's monotonic clock. Bounded: past
/// <see cref="Capacity"/> entries it forgets expired ones first, then values; never a quarantine that is still alive.
/// </summary>
internal sealed class InMemoryCellStore(TimeProvider time, string prefix = CellKey.DefaultPrefix, int capacity = InMemoryCellStore.DefaultCapacity)
    : ICellStore
{
    public const int DefaultCapacity = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly long _origin = time.GetTimestamp();

    public int Capacity { get; } = capacity;

    public WakeUps WakeUps { get; } = new();

    /// <summary>What new cells carry and trusted ones must. Memory forgets nothing; whoever plays a server that does changes it.</summary>
    public ulong Era { get; set; }

    /// <summary>The cell at a key, as it is, and for how many more milliseconds: for those who compare stores.</summary>
    public (Cell Cell, long Life, long Now) Peek(string key)
    {
        lock (_gate)
        {
            var entry = Find(key);
            return (entry.Cell, entry.Cell.Kind == CellKind.Empty ? 0 : entry.ExpiresAt - Now(), Now());
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask<CellRead> LookupAsync(CellKey key, CellShape shape, Token? known)
    {
        lock (_gate)
        {
            return new(WithVersionedValue(key, Stamp(shape), CellTransitions.Lookup(Find(key.Text).Cell, Stamp(shape))));
        }
    }

    public ValueTask<CellRead> AcquireAsync(CellKey key, CellShape shape, Token token, TimeSpan timeToLive)
    {
        var read = Apply(key, (entry, now) =>
            CellTransitions.Acquire(entry.Cell, entry.ExpiresAt, Held(shape, token), now, Milliseconds(timeToLive)));
        lock (_gate)
        {
            return new(WithVersionedValue(key, Stamp(shape), read));
        }
    }

    public ValueTask<bool> FillAsync(CellKey key, CellShape shape, Token token, CellValue value, TimeSpan timeToLive)
    {
        var held = Held(shape, token);
        return new(Apply(key, (entry, now) =>
        {
            var step = CellTransitions.Fill(entry.Cell, entry.ExpiresAt, held, value, now, Milliseconds(timeToLive));
            if (step.Reply && held.Kind == CellKind.Version)
            {
                Put(key.OfVersion(token), new Entry(Cell.Value(held.Stamp, value), now + Milliseconds(timeToLive)));
            }

            return step;
        }));
    }

    public ValueTask<BeginReply> BeginAsync(CellKey key, CellShape shape, BeginRequest request) =>
        new(Apply(key, (entry, now) => CellTransitions.Begin(
            entry.Cell,
            entry.ExpiresAt,
            Stamp(shape),
            request.Writer,
            [.. request.Earlier],
            request.Exclusive,
            now,
            Milliseconds(request.TimeToLive))));

    public ValueTask<bool> EndAsync(CellKey key, CellShape shape, EndRequest request) =>
        new(Apply(key, (entry, now) =>
        {
            if (request.Replaced is { } version)
            {
                _entries.Remove(key.OfVersion(version));
            }

            return CellTransitions.End(entry.Cell, entry.ExpiresAt, [.. request.Writers], request.Publication, now);
        }));

    public ValueTask<bool> RenewAsync(CellKey key, Token writer, TimeSpan timeToLive) =>
        new(Apply(key, (entry, now) => CellTransitions.Renew(entry.Cell, entry.ExpiresAt, writer, now, Milliseconds(timeToLive))));

    public ValueTask<bool> HoldInDoubtAsync(CellKey key, CellShape shape, Token writer, TimeSpan timeToLive) =>
        new(Apply(key, (entry, now) =>
            CellTransitions.HoldInDoubt(entry.Cell, entry.ExpiresAt, Stamp(shape), writer, now, Milliseconds(timeToLive))));

    public ValueTask InvalidateAsync(CellKey key)
    {
        Apply(key, (entry, now) =>
        {
            var step = CellTransitions.Invalidate(entry.Cell, entry.ExpiresAt, now);
            if (step.Reply is { } version)
            {
                _entries.Remove(key.OfVersion(version));
            }

            return step;
        });
        return default;
    }

    public ValueTask ReleaseAsync(CellKey key, CellShape shape, Token token)
    {
        Apply(key, (entry, _) => CellTransitions.Release(entry.Cell, entry.ExpiresAt, Held(shape, token)));
        return default;
    }

    public async IAsyncEnumerable<CellKey> ScanAsync(string cache, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (start, end) = CellKey.BoundsOf(prefix, cache);
        List<string> keys;
        lock (_gate)
        {
            keys = [.. _entries.Keys.Where(key => key.StartsWith(start, StringComparison.Ordinal) && key.EndsWith(end, StringComparison.Ordinal))];
        }

        foreach (var key in keys)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new CellKey(key);
        }

        await ValueTask.CompletedTask.ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => default;

    private CellStamp Stamp(CellShape shape) => new(shape, Era);

    private Cell Held(CellShape shape, Token token) =>
        shape.IsVersioned ? Cell.Version(Stamp(shape), token) : Cell.Leased(Stamp(shape), token);

    private static long Milliseconds(TimeSpan span) => Math.Max(1, (long)span.TotalMilliseconds);

    private long Now() => (long)time.GetElapsedTime(_origin).TotalMilliseconds;

    private CellRead WithVersionedValue(CellKey key, CellStamp stamp, CellRead read)
    {
        if (read.Kind != CellReadKind.Version)
        {
            return read;
        }

        var value = CellTransitions.Lookup(Find(key.OfVersion(read.Token)).Cell, stamp);
        return value.Kind == CellReadKind.Value ? value with { Token = read.Token } : read;
    }

    private TReply Apply<TReply>(CellKey key, Func<Entry, long, Step<TReply>> transition)
    {
        Step<TReply> step;
        bool wakes;
        lock (_gate)
        {
            var before = Find(key.Text);
            step = transition(before, Now());
            wakes = step.Wakes(before.Cell);
            Put(key.Text, new Entry(step.Next, step.ExpiresAt));
        }

        if (wakes)
        {
            WakeUps.Announce(key);
        }

        return step.Reply;
    }

    private Entry Find(string key)
    {
        if (_entries.TryGetValue(key, out var entry) && entry.ExpiresAt <= Now())
        {
            _entries.Remove(key);
            return default;
        }

        return entry;
    }

    private void Put(string key, Entry entry)
    {
        if (entry.Cell.Kind == CellKind.Empty)
        {
            _entries.Remove(key);
            return;
        }

        if (_entries.Count >= Capacity && !_entries.ContainsKey(key))
        {
            MakeRoom();
        }

        _entries[key] = entry;
    }

    private void MakeRoom()
    {
        var now = Now();
        foreach (var (key, entry) in _entries)
        {
            if (entry.ExpiresAt <= now)
            {
                _entries.Remove(key);
            }
        }

        var surplus = _entries.Count - (Capacity - Math.Max(1, Capacity / 10));
        foreach (var (key, entry) in _entries)
        {
            if (surplus <= 0)
            {
                return;
            }

            if (entry.Cell.Kind != CellKind.Quarantined)
            {
                _entries.Remove(key);
                surplus--;
            }
        }
    }

    private readonly record struct Entry(Cell Cell, long ExpiresAt);
}
