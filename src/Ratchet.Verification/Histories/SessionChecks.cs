namespace Ratchet.Verification.Histories;

/// <summary>
/// The session guarantees of Terry et al. (1994), per key: each compares an operation with what the same process had read or
/// written before it began. Where states are named by values, the order of writes is that of the clock, so a write cannot be
/// out of order.
/// </summary>
internal static class SessionChecks
{
    public static IEnumerable<Violation> ReadYourWrites(KeyHistory history) =>
        StaleFor(Guarantee.ReadYourWrites, history, history.Writes);

    public static IEnumerable<Violation> MonotonicReads(KeyHistory history) =>
        StaleFor(Guarantee.MonotonicReads, history, history.Reads);

    public static IEnumerable<Violation> MonotonicWrites(KeyHistory history) =>
        NotNewerThan(Guarantee.MonotonicWrites, history, history.Writes);

    public static IEnumerable<Violation> WritesFollowReads(KeyHistory history) =>
        NotNewerThan(Guarantee.WritesFollowReads, history, history.Reads);

    private static IEnumerable<Violation> StaleFor(Guarantee guarantee, KeyHistory history, IReadOnlyList<Observation> earlier)
    {
        var before = new Preceding(earlier, TimeSpan.Zero, others: null);
        foreach (var read in history.Reads)
        {
            if (before.Latest(read) is { } own && read.IsOlderThan(own))
            {
                yield return new Violation(
                    guarantee, history.Key, [own.Operation, read.Operation],
                    $"{read.Operation} returned something older than {own.Operation}, which the same process had ended before.");
            }
        }
    }

    private static IEnumerable<Violation> NotNewerThan(Guarantee guarantee, KeyHistory history, IReadOnlyList<Observation> earlier)
    {
        if (!history.ByVersion)
        {
            yield break;
        }

        var before = new Preceding(earlier, TimeSpan.Zero, others: null);
        foreach (var write in history.Writes)
        {
            if (before.Latest(write) is { } own && own.Lower >= write.Lower)
            {
                yield return new Violation(
                    guarantee, history.Key, [own.Operation, write.Operation],
                    $"{write.Operation} left nothing newer than {own.Operation}, which the same process had ended before.");
            }
        }
    }
}
