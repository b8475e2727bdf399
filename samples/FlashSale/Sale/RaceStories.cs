using System.Collections.Concurrent;
using System.Diagnostics;
using FlashSale.Shop;

namespace FlashSale.Sale;

/// <summary>One step of a race, for the diagram.</summary>
internal sealed record StoryStep(string From, string To, string Text, double Milliseconds, bool IsDecisive = false);

/// <summary>A race between a load and a write, as it happened.</summary>
internal sealed record Story(bool Prevented, int ProductId, IReadOnlyList<StoryStep> Steps);

/// <summary>
/// Watches loads and commits, and tells the last race: a load that a commit overtook, and what became of its row. Counts what the
/// cache prevented and what it let through. Thread-safe.
/// </summary>
internal sealed class RaceStories
{
    private readonly ConcurrentDictionary<int, Commit> _commits = new();
    private LoadedRow? _overtaken;
    private long _refused;
    private long _bypassed;
    private volatile Story? _last;

    /// <summary>Fills that the cache refused, because a write began after their load.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Reads that went to the database because a write was in flight.</summary>
    public long Bypassed => Interlocked.Read(ref _bypassed);

    public Story? Last => _last;

    public void Committed(int id, Changed changed)
    {
        if (changed.Applied)
        {
            _commits[id] = new Commit(changed, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>A load has come back, after its delay.</summary>
    public void Loaded(Product row, long readAt)
    {
        var load = new LoadedRow(row, readAt);
        if (_commits.TryGetValue(row.Id, out var commit) && commit.Changed.Version > row.Version)
        {
            Volatile.Write(ref _overtaken, load);
        }
    }

    /// <summary>The cache refused a fill, or sent a read past itself.</summary>
    public void Prevented(long count, bool isRefusal)
    {
        Interlocked.Add(ref isRefusal ? ref _refused : ref _bypassed, count);
        if (isRefusal && Interlocked.Exchange(ref _overtaken, null) is { } load)
        {
            Tell(load, "fill refused: its lease is gone", prevented: true);
        }
    }

    /// <summary>A specimen's reader has stored a row.</summary>
    public void Stored(Product row)
    {
        if (Interlocked.Exchange(ref _overtaken, null) is { } load && load.Row == row)
        {
            Tell(load, $"SET {Money(row.Cents)}: the old row is back", prevented: false);
        }
    }

    private void Tell(LoadedRow load, string end, bool prevented)
    {
        if (!_commits.TryGetValue(load.Row.Id, out var commit) || commit.Changed.Version <= load.Row.Version)
        {
            return;
        }

        double After(long timestamp) => Stopwatch.GetElapsedTime(load.ReadAt, timestamp).TotalMilliseconds;
        var now = After(Stopwatch.GetTimestamp());
        var written = commit.Changed.Row is { } row ? $"{Money(row.Cents)}, {row.Stock} left (v{row.Version})" : $"deleted (v{commit.Changed.Version})";
        _last = new Story(prevented, load.Row.Id,
        [
            new("Reader", "Cache", "miss", 0),
            new("Database", "Reader", $"{Money(load.Row.Cents)}, {load.Row.Stock} left (v{load.Row.Version})", 0),
            new("Writer", "Database", written, After(commit.At)),
            new("Writer", "Cache", prevented ? "quarantine, then end" : "invalidate", After(commit.At)),
            new("Reader", "Cache", end, now, IsDecisive: true),
        ]);
    }

    private static string Money(long cents) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${cents / 100m:0.00}");

    private sealed record LoadedRow(Product Row, long ReadAt);

    private sealed record Commit(Changed Changed, long At);
}
