using Ratchet.Verification.Histories;

namespace Ratchet.Verification.Tests.Histories;

/// <summary>The other guarantees by definition: every pair of operations of one key is looked at.</summary>
internal sealed class Definitions(IReadOnlyList<Operation> history, TimeSpan uncertainty)
{
    private readonly Operation[] _ok = [.. history.Where(each => each.Outcome == OperationOutcome.Ok)];

    private IEnumerable<Operation> Reads => Of(OperationKind.Read);

    private IEnumerable<Operation> Writes => Of(OperationKind.Write);

    public bool Stale(TimeSpan grace) =>
        Reads.Any(read => Writes.Any(write => Precedes(write, read, grace) && IsOlder(read, write)));

    public bool ReadsNotYourWrites() =>
        Reads.Any(read => Writes.Any(write => IsEarlierInSession(write, read) && IsOlder(read, write)));

    public bool ReadsGoBack() =>
        Reads.Any(read => Reads.Any(earlier => IsEarlierInSession(earlier, read) && IsOlder(read, earlier)));

    public bool WritesOutOfOrder() =>
        Writes.Any(write => Writes.Any(earlier => IsEarlierInSession(earlier, write) && earlier.Version >= write.Version));

    public bool WritesBeforeReads() =>
        Writes.Any(write => Reads.Any(earlier => IsEarlierInSession(earlier, write) && earlier.Version >= write.Version));

    public bool Diverges()
    {
        if (Of(OperationKind.Final).MaxBy(each => each.End) is { } final)
        {
            return Writes.Any(write => IsOlder(final, write))
                || Reads.Any(read => Precedes(final, read, TimeSpan.Zero) && !Same(final, read));
        }

        var last = Reads.GroupBy(read => read.Process).Select(group => group.OrderBy(read => read.Start).Last())
            .Where(read => Writes.All(write => write.End + uncertainty < read.Start)).ToList();
        var quiet = !history.Any(each => each is { Kind: OperationKind.Write, Outcome: OperationOutcome.Unknown });
        return last.Any(read => Writes.Any(write => IsOlder(read, write)))
            || (quiet && last.Any(read => last.Any(other => !Same(read, other))))
            || (quiet && last.Any(read => read.Version is not null && Writes.Any() && Writes.All(write => write.Version < read.Version)));
    }

    private IEnumerable<Operation> Of(OperationKind kind) => _ok.Where(each => each.Kind == kind);

    private bool Precedes(Operation first, Operation second, TimeSpan grace) =>
        first.End + grace + (first.Process == second.Process ? TimeSpan.Zero : uncertainty) < second.Start;

    private static bool IsEarlierInSession(Operation first, Operation second) =>
        first.Process == second.Process && first.End < second.Start;

    private static bool Same(Operation one, Operation other) => one.Version == other.Version && one.Value == other.Value;

    /// <summary>By versions: smaller. By values: its write was over, or it had been read, before the other's write began.</summary>
    private bool IsOlder(Operation one, Operation other)
    {
        if (history.Any(each => each.Version is not null))
        {
            return one.Version < other.Version;
        }

        var written = history.FirstOrDefault(each => each.Kind == OperationKind.Write && each.Outcome != OperationOutcome.Failed && each.Value == other.Value && other.Value is not null);
        if (written is null || Same(one, other))
        {
            // The value that it is the write's own may have been read before it began: linearizability says so, not this.
            return written is not null && Same(one, other) && OwnFirstEnd(one) < written.Start;
        }

        return IsInitial(one) || (IsWritten(one) && OwnFirstEnd(one) < written.Start);
    }

    private TimeSpan OwnFirstEnd(Operation one) => _ok.Where(each => Same(each, one)).Min(each => each.End!.Value) + uncertainty;

    private bool IsWritten(Operation one) => one.Value is not null
        && history.Any(each => each.Kind == OperationKind.Write && each.Outcome != OperationOutcome.Failed && each.Value == one.Value);

    /// <summary>Of the values read that nobody tried to write, the one read first.</summary>
    private bool IsInitial(Operation one)
    {
        var unwritten = _ok.Where(each => each.Kind != OperationKind.Write
            && (each.Value is null || !history.Any(write => write.Kind == OperationKind.Write && write.Value == each.Value)));
        return unwritten.OrderBy(each => each.End).FirstOrDefault() is { } first && Same(first, one);
    }
}
