namespace FlashSale.Sale;

/// <summary>Durations counted in buckets of a twelfth more each, from 1 µs to minutes. Thread-safe; a percentile is off by at most 6%.</summary>
internal sealed class Latencies
{
    private const double Growth = 1.12;
    private static readonly double LogGrowth = Math.Log(Growth);

    private readonly long[] _counts = new long[180];

    public void Record(TimeSpan duration)
    {
        var bucket = (int)(Math.Log(Math.Max(1, duration.TotalMicroseconds)) / LogGrowth);
        Interlocked.Increment(ref _counts[Math.Min(bucket, _counts.Length - 1)]);
    }

    /// <summary>In milliseconds, of what was recorded since the last call; null if nothing was.</summary>
    public double? TakePercentile(double fraction)
    {
        var counts = new long[_counts.Length];
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            counts[bucket] = Interlocked.Exchange(ref _counts[bucket], 0);
        }

        var left = counts.Sum() * fraction;
        if (left == 0)
        {
            return null;
        }

        var found = 0;
        while (found < counts.Length - 1 && (left -= counts[found]) > 0)
        {
            found++;
        }

        return Math.Pow(Growth, found + 0.5) / 1000;
    }
}
