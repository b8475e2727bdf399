namespace Ratchet.Verification.Histories;

/// <summary>
/// G2 where states are named by versions. The versions give the order of the writes, so there is one candidate for a
/// linearization, version by version, each write before its reads; the history is linearizable exactly if
/// (1) no two writes made one version,
/// (2) no operation was over before one began that comes earlier in that order, and
/// (3) each version that was read has a write: an acknowledged one, one in doubt that named it, or one in doubt of its own that
/// named none. The lowest version needs none: it may be what the key held at first.
/// With the order of writes known the problem is no harder than a sort (Gibbons and Korach 1997).
/// </summary>
internal static class LinearizableVersions
{
    public static IEnumerable<Violation> Find(KeyHistory history, CheckOptions options) =>
        DoubleVersions(history).Concat(Inversions(history, options)).Concat(VersionsFromNowhere(history, options));

    private static IEnumerable<Violation> DoubleVersions(KeyHistory history)
    {
        var makers = new Dictionary<long, Observation>();
        foreach (var write in history.Writes)
        {
            if (!makers.TryAdd(write.Lower, write))
            {
                var first = makers[write.Lower];
                yield return Of(history, [first, write], $"{first.Operation} and {write.Operation} made the same version, so one of them is lost.");
            }
        }
    }

    private static IEnumerable<Violation> Inversions(KeyHistory history, CheckOptions options)
    {
        var before = new Preceding(history.Known, TimeSpan.Zero, options.ClockUncertainty);
        foreach (var each in history.Known)
        {
            if (before.Latest(each) is not { } earlier)
            {
                continue;
            }

            if (each.IsOlderThan(earlier))
            {
                yield return Of(history, [earlier, each], $"{earlier.Operation} was over before {each.Operation} began, which is of an older state.");
            }
            else if (each.IsWrite && each.Lower == earlier.Lower && !earlier.IsWrite)
            {
                yield return Of(history, [earlier, each], $"{earlier.Operation} was over before {each.Operation} began, which first made that version.");
            }
        }
    }

    /// <summary>
    /// The n-th lowest version without a write takes the n-th write in doubt, in the order of their starts. Any other choice could
    /// be exchanged for this one: a write in doubt has no end, and a higher version is never needed sooner than a lower one.
    /// </summary>
    private static IEnumerable<Violation> VersionsFromNowhere(KeyHistory history, CheckOptions options)
    {
        var unexplained = Unexplained(history, options);
        if (unexplained.Count == 0)
        {
            yield break;
        }

        using var inDoubt = history.InDoubt.Where(write => write.Operation.Version is null).GetEnumerator();
        var candidate = inDoubt.MoveNext() ? inDoubt.Current : null;
        foreach (var (read, needed) in unexplained)
        {
            if (candidate is not null && candidate.Start <= needed.End + options.ClockUncertainty.Ticks)
            {
                candidate = inDoubt.MoveNext() ? inDoubt.Current : null;
            }
            else
            {
                Observation[] proof = [.. new[] { candidate, needed, read }.OfType<Observation>().Distinct()];
                yield return Of(history, proof, $"{read.Operation} returned a version that no write made{Because(read, needed, candidate)}.");
            }
        }
    }

    private static string Because(Observation read, Observation needed, Observation? candidate) => candidate is null
        ? ""
        : $": {candidate.Operation}, the next that is in doubt, began after {(needed == read ? "it" : needed.Operation)} was over";

    /// <summary>The first read of each version without a write, lowest first, and the first operation to end that needs the version made.</summary>
    private static List<(Observation Read, Observation Needed)> Unexplained(KeyHistory history, CheckOptions options)
    {
        var made = history.Writes.Select(write => write.Lower).Concat(MadeInDoubt(history, options)).ToHashSet();
        var unexplained = new List<(Observation, Observation)>();
        Observation? needed = null;
        var versions = history.Known.GroupBy(each => each.Lower).OrderByDescending(group => group.Key).ToList();
        foreach (var version in versions.SkipLast(1))
        {
            needed = version.Append(needed).OfType<Observation>().MinBy(each => each.End)!;
            if (!made.Contains(version.Key))
            {
                unexplained.Add((version.First(), needed));
            }
        }

        unexplained.Reverse();
        return unexplained;
    }

    /// <summary>A write in doubt can have made the version that it named, unless that one, or a later, was seen before it began.</summary>
    private static IEnumerable<long> MadeInDoubt(KeyHistory history, CheckOptions options)
    {
        var before = new Preceding(history.Known, TimeSpan.Zero, options.ClockUncertainty);
        foreach (var write in history.InDoubt)
        {
            if (write.Operation.Version is { } version && (before.Latest(write) is not { } seen || seen.Lower < version))
            {
                yield return version;
            }
        }
    }

    private static Violation Of(KeyHistory history, IReadOnlyList<Observation> proof, string sentence) =>
        new(Guarantee.Linearizability, history.Key, [.. proof.Select(each => each.Operation)], sentence);
}
