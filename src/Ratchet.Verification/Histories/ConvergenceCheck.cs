namespace Ratchet.Verification.Histories;

/// <summary>
/// G3. With a final: it is not older than any acknowledged write, and every read that began after it returned what it holds.
/// Without: the last read of each process, if it began after every acknowledged write was over, is not older than any of them;
/// where no write is in doubt, it is not newer either, and those of all processes agree.
/// </summary>
internal static class ConvergenceCheck
{
    public static IEnumerable<Violation> Find(KeyHistory history, CheckOptions options)
    {
        var last = history.Writes.MaxBy(write => write.Lower);
        return history.Finals.MaxBy(each => each.End) is { } final
            ? WithFinal(history, final, last, options)
            : WithoutFinal(history, last, options);
    }

    private static IEnumerable<Violation> WithFinal(KeyHistory history, Observation final, Observation? last, CheckOptions options)
    {
        if (last is not null && final.IsOlderThan(last))
        {
            yield return Of(history, last, final, $"{final.Operation} is older than {last.Operation}, which had been acknowledged.");
        }

        var settled = new Preceding([final], TimeSpan.Zero, options.ClockUncertainty);
        foreach (var read in history.Reads)
        {
            if (settled.Latest(read) is not null && !read.IsOfSameStateAs(final))
            {
                yield return Of(history, final, read, $"{read.Operation} began after {final.Operation}, and returned something else.");
            }
        }
    }

    private static IEnumerable<Violation> WithoutFinal(KeyHistory history, Observation? last, CheckOptions options)
    {
        var over = history.Writes.Select(write => write.End + options.ClockUncertainty.Ticks).DefaultIfEmpty(Observation.Ever).Max();
        var quiet = history.InDoubt.Count == 0;
        Observation? agreed = null;
        foreach (var read in LastReads(history).Where(read => read.Start > over))
        {
            if (last is not null && (read.IsOlderThan(last) || (quiet && history.ByVersion && last.IsOlderThan(read))))
            {
                yield return Of(history, last, read, $"{read.Operation} is its process's last and began when all writing was over, and does not agree with {last.Operation}.");
            }
            else if (quiet && agreed is not null && !read.IsOfSameStateAs(agreed))
            {
                yield return Of(history, agreed, read, $"{agreed.Operation} and {read.Operation} are their processes' last and began when all writing was over, and do not agree.");
            }

            agreed ??= read;
        }
    }

    private static IEnumerable<Observation> LastReads(KeyHistory history) =>
        history.Reads.GroupBy(read => read.Operation.Process, StringComparer.Ordinal).Select(group => group.Last());

    private static Violation Of(KeyHistory history, Observation first, Observation second, string sentence) =>
        new(Guarantee.Convergence, history.Key, [first.Operation, second.Operation], sentence);
}
