using Ratchet.Lab.Race.Stage;

namespace Ratchet.Lab.Race;

/// <summary>Decides, from what was logged, what became of a run. The prices of one run differ, so a price names its write.</summary>
internal static class Judge
{
    /// <summary>The verdict, and the read that gave the reason for it.</summary>
    /// <param name="log">The run, with every read that was made, those at rest included.</param>
    /// <param name="served">What the first new reader was served.</param>
    /// <param name="atRest">What a new reader was served after everything had expired that expires by itself.</param>
    /// <param name="database">What the database holds.</param>
    public static (Verdict Verdict, string? Served) Decide(RaceLog log, string? served, string? atRest, string database)
    {
        if (atRest != database)
        {
            return (Verdict.StaleForEver, atRest);
        }

        if (served != database)
        {
            return (Verdict.Stale, served);
        }

        if (log.Reads.FirstOrDefault(read => IsStale(log, read)) is { } stale)
        {
            return (Verdict.Stale, stale.Price);
        }

        return log.Reads.FirstOrDefault(read => WentBack(log, read)) is { } back
            ? (Verdict.WentBack, back.Price)
            : (Verdict.Fresh, served);
    }

    /// <summary>Older than a write that had been acknowledged when the read began, or never committed at all.</summary>
    private static bool IsStale(RaceLog log, ReadRecord read)
    {
        var newest = log.Acknowledged
            .Where(write => write.At < read.Began)
            .Max(write => (int?)PositionOf(log, write.Price));
        return newest > PositionOf(log, read.Price);
    }

    /// <summary>Older than what a read had returned before this one began.</summary>
    private static bool WentBack(RaceLog log, ReadRecord read) => log.Reads
        .Where(earlier => earlier.Ended < read.Began)
        .Any(earlier => PositionOf(log, earlier.Price) > PositionOf(log, read.Price));

    /// <summary>Where a price stands in the order of the commits; the first price stands before all of them.</summary>
    private static int PositionOf(RaceLog log, string? price)
    {
        for (var position = log.Commits.Count; position > 0; position--)
        {
            if (log.Commits[position - 1].Price == price)
            {
                return position;
            }
        }

        return price == Money.Before ? 0 : -1;
    }
}
