namespace Ratchet.Verification.Histories;

/// <summary>
/// G1, and the same with a span of grace: a read returned a state that is older than what a write left which had been
/// acknowledged, for longer than the span, when the read began.
/// </summary>
internal static class StalenessChecks
{
    public static IEnumerable<Violation> StaleReads(KeyHistory history, CheckOptions options) =>
        Find(history, Guarantee.NoStaleReads, TimeSpan.Zero, options.ClockUncertainty);

    public static IEnumerable<Violation> OverdueReads(KeyHistory history, CheckOptions options) =>
        Find(history, Guarantee.BoundedStaleness, options.Staleness ?? TimeSpan.Zero, options.ClockUncertainty);

    private static IEnumerable<Violation> Find(KeyHistory history, Guarantee guarantee, TimeSpan grace, TimeSpan uncertainty)
    {
        var acknowledged = new Preceding(history.Writes, grace, grace + uncertainty);
        foreach (var read in history.Reads)
        {
            if (acknowledged.Latest(read) is { } write && read.IsOlderThan(write))
            {
                var since = grace == TimeSpan.Zero ? "" : $" for more than {Operation.Ms(grace)} ms";
                yield return new Violation(
                    guarantee, history.Key, [write.Operation, read.Operation],
                    $"{read.Operation} began after {write.Operation} had been acknowledged{since}, and returned something older.");
            }
        }
    }
}
