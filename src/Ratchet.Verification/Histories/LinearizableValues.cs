namespace Ratchet.Verification.Histories;

/// <summary>
/// G2 where states are named by values, each written once, so that it is known which write a read saw (Gibbons and Korach 1997,
/// the read mapping). The history is linearizable exactly if every value read was written, or is the initial one; no read was
/// over before its write began; no two forward zones overlap; and no backward zone lies inside a forward zone.
/// </summary>
internal static class LinearizableValues
{
    public static IEnumerable<Violation> Find(KeyHistory history, CheckOptions options) =>
        Unwritten(history).Concat(FutureReads(history, options)).Concat(Returning(history));

    private static IEnumerable<Violation> Unwritten(KeyHistory history)
    {
        var initial = history.Clusters.FirstOrDefault(cluster => cluster.IsInitial)?.FirstToEnd;
        foreach (var cluster in history.Clusters.Where(cluster => cluster.Write is null && !cluster.IsInitial))
        {
            var read = cluster.FirstToEnd;
            var failed = history.FailedWrites.FirstOrDefault(write => string.Equals(write.Value, read.Operation.Value, StringComparison.Ordinal));
            yield return failed is not null
                ? Of(history, [failed, read.Operation], $"{read.Operation} returned what {failed} would have left, which failed.")
                : Of(history, [initial!.Operation, read.Operation], $"{initial.Operation} and {read.Operation} returned what no write left: one of them can be what the key held at first, not both.");
        }
    }

    private static IEnumerable<Violation> FutureReads(KeyHistory history, CheckOptions options)
    {
        foreach (var cluster in history.Clusters)
        {
            if (cluster.Write is { } write && cluster.FirstToEnd.End + options.ClockUncertainty.Ticks < write.Start)
            {
                var read = cluster.FirstToEnd.Operation;
                yield return Of(history, [read, write.Operation], $"{read} was over before {write.Operation} began, whose value it returned.");
            }
        }
    }

    /// <summary>
    /// Two values each of which was in effect before the other: of the forward zones that begin before a zone's last start, does
    /// one reach beyond its first end?
    /// </summary>
    private static IEnumerable<Violation> Returning(KeyHistory history)
    {
        ValueCluster[] forward = [.. history.Clusters.Where(cluster => cluster.IsForward && (cluster.Write is not null || cluster.IsInitial)).OrderBy(cluster => cluster.FirstEnd)];
        ValueCluster? reach = null;
        foreach (var zone in forward)
        {
            if (reach is not null && zone.FirstEnd < reach.LastStart)
            {
                yield return Returned(history, reach, zone);
            }

            reach = Farther(reach, zone);
        }

        reach = null;
        var next = 0;
        foreach (var zone in history.Clusters.Where(cluster => !cluster.IsForward && cluster.Write is not null).OrderBy(cluster => cluster.LastStart))
        {
            for (; next < forward.Length && forward[next].FirstEnd < zone.LastStart; next++)
            {
                reach = Farther(reach, forward[next]);
            }

            if (reach is not null && zone.FirstEnd < reach.LastStart)
            {
                yield return Returned(history, reach, zone);
            }
        }
    }

    private static ValueCluster Farther(ValueCluster? one, ValueCluster other) => one is null || other.LastStart > one.LastStart ? other : one;

    private static Violation Returned(KeyHistory history, ValueCluster around, ValueCluster within)
    {
        var (opened, closed) = (around.FirstToEnd.Operation, around.LastToStart.Operation);
        var (seen, gone) = (within.LastToStart.Operation, within.FirstToEnd.Operation);
        return around.IsInitial
            ? Of(history, [gone, closed], $"{closed} returned what the key held at first, and began after {gone} was over.")
            : Of(history, [opened, seen, gone, closed], $"{opened} was over before {seen} began, and {(ReferenceEquals(seen, gone) ? "that" : gone)} was over before {closed} began, which went back.");
    }

    private static Violation Of(KeyHistory history, IEnumerable<Operation> proof, string sentence) =>
        new(Guarantee.Linearizability, history.Key, [.. proof.Distinct(ReferenceEqualityComparer.Instance).Cast<Operation>()], sentence);
}
