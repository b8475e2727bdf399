namespace Ratchet.Verification.Histories;

/// <summary>
/// The write of one value and the reads that returned it: in any linearization they stand together. Between the first end and
/// the last start of them the value was in effect, if the one comes before the other (a forward zone, in the words of Gibbons and
/// Korach); otherwise it can have been in effect at one instant between the two (a backward zone).
/// </summary>
internal sealed class ValueCluster
{
    private ValueCluster(Observation? write, IReadOnlyList<Observation> reads, bool isInitial, TimeSpan uncertainty)
    {
        Write = write;
        Reads = reads;
        IsInitial = isInitial;
        FirstToEnd = reads.Append(write).OfType<Observation>().MinBy(each => each.End)!;
        LastToStart = reads.Append(write).OfType<Observation>().MaxBy(each => each.Start)!;
        FirstEnd = isInitial ? Observation.Ever : FirstToEnd.End + uncertainty.Ticks;
    }

    /// <summary>Null where the history has no write of this value.</summary>
    public Observation? Write { get; }

    /// <summary>In the order of their starts.</summary>
    public IReadOnlyList<Observation> Reads { get; }

    /// <summary>Whether this is what the key held before the history's first write.</summary>
    public bool IsInitial { get; }

    public Observation FirstToEnd { get; }

    public Observation LastToStart { get; }

    /// <summary>Later by the clock uncertainty than what the clocks said.</summary>
    public long FirstEnd { get; }

    public long LastStart => LastToStart.Start;

    public bool IsForward => FirstEnd < LastStart;

    /// <summary>Groups the operations, and tells each its place among the states. Writes in doubt that nobody read are left out.</summary>
    /// <exception cref="HistoryException">Two writes wrote the same value.</exception>
    public static IReadOnlyList<ValueCluster> Of(KeyHistory history, TimeSpan uncertainty)
    {
        var reads = history.Reads.Concat(history.Finals).ToLookup(each => each.Operation.Value, StringComparer.Ordinal);
        var writes = WritesByValue(history);
        var written = writes.Values
            .Where(write => write.End < Observation.Never || reads.Contains(write.Operation.Value))
            .Select(write => new ValueCluster(write, InOrder(reads[write.Operation.Value]), isInitial: false, uncertainty));
        var unwritten = reads.Where(group => group.Key is null || !writes.ContainsKey(group.Key)).Select(InOrder).ToList();
        var initial = Initial(history, unwritten);
        ValueCluster[] clusters =
        [
            .. written,
            .. unwritten.Select(group => new ValueCluster(null, group, ReferenceEquals(group, initial), uncertainty)),
        ];
        foreach (var cluster in clusters)
        {
            cluster.TellPlace();
        }

        return clusters;
    }

    private static Dictionary<string, Observation> WritesByValue(KeyHistory history)
    {
        var writes = new Dictionary<string, Observation>(StringComparer.Ordinal);
        foreach (var write in history.Writes.Concat(history.InDoubt).Where(each => each.Operation.Value is not null))
        {
            if (!writes.TryAdd(write.Operation.Value!, write))
            {
                throw new HistoryException(
                    $"{write.Operation} wrote the same value as {writes[write.Operation.Value!].Operation}; each write of a key writes a value of its own",
                    write.Operation.Line);
            }
        }

        return writes;
    }

    /// <summary>Of the values that nobody wrote, one may be what the key held at first: the one that was read first.</summary>
    private static IReadOnlyList<Observation>? Initial(KeyHistory history, List<IReadOnlyList<Observation>> unwritten)
    {
        var failed = history.FailedWrites.Select(each => each.Value).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return unwritten
            .Where(group => group[0].Operation.Value is not { } value || !failed.Contains(value))
            .MinBy(group => group.Min(each => each.End));
    }

    private static IReadOnlyList<Observation> InOrder(IEnumerable<Observation> reads) => [.. reads.OrderBy(each => each.Start)];

    private void TellPlace()
    {
        foreach (var each in Reads.Append(Write).OfType<Observation>())
        {
            each.Lower = Write?.Start ?? Observation.Ever;
            each.Upper = Write is null && !IsInitial ? Observation.Never : FirstEnd;
        }
    }
}
