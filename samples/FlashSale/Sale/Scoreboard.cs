namespace FlashSale.Sale;

/// <summary>What one side's sale has come to. Thread-safe.</summary>
internal sealed class Scoreboard
{
    private long _reads;
    private long _stale;
    private long _ghosts;
    private long _oversold;
    private long _sold;
    private long _writes;
    private long _failures;

    public Latencies Latencies { get; } = new();

    public long Reads => Interlocked.Read(ref _reads);

    /// <summary>Reads that returned less than had been acknowledged before they began.</summary>
    public long Stale => Interlocked.Read(ref _stale);

    /// <summary>Stale reads that showed a deleted product.</summary>
    public long Ghosts => Interlocked.Read(ref _ghosts);

    /// <summary>Items promised to customers who looked after the last one was gone.</summary>
    public long Oversold => Interlocked.Read(ref _oversold);

    public long Sold => Interlocked.Read(ref _sold);

    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>Calls that ended with an error.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    public void Read(TimeSpan duration, bool isStale, bool isGhost)
    {
        Latencies.Record(duration);
        Interlocked.Increment(ref _reads);
        Interlocked.Add(ref _stale, isStale ? 1 : 0);
        Interlocked.Add(ref _ghosts, isGhost ? 1 : 0);
    }

    public void Wrote() => Interlocked.Increment(ref _writes);

    public void Sell() => Interlocked.Increment(ref _sold);

    public void Oversell() => Interlocked.Increment(ref _oversold);

    public void Fail() => Interlocked.Increment(ref _failures);
}
