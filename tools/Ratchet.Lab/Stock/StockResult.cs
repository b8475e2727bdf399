using Ratchet.Verification.Histories;

namespace Ratchet.Lab.Stock;

/// <summary>What came of one subject's sale.</summary>
/// <param name="Subject">A strategy or a specimen, by name.</param>
/// <param name="Load">What there was to sell.</param>
/// <param name="Left">What the database holds in the end, of all products together.</param>
/// <param name="Report">What the history checker found.</param>
/// <param name="Seconds">From the first sale to the last.</param>
internal sealed record StockResult(string Subject, StockLoad Load, long Sold, long Reads, long LastReads, long Left, CheckReport Report, double Seconds)
{
    public long Stale => Report.Verdicts.Single(verdict => verdict.Guarantee == Guarantee.NoStaleReads).Count;

    /// <summary>Violations of the other guarantees: time that ran backwards, a last read that differs from the database, a session's.</summary>
    public long Other => Report.Verdicts.Sum(verdict => verdict.Count) - Stale;

    /// <summary>What is wrong, a sentence each; empty if everything holds.</summary>
    public IReadOnlyList<string> Wrongs =>
    [
        .. Sold == Load.Total ? Array.Empty<string>() : [$"{Subject} sold {Sold} of {Load.Total}"],
        .. Left == 0 ? Array.Empty<string>() : [$"{Subject}: the database holds {Left} in the end, and should hold 0"],
        .. LastReads == StockLoad.Processes * Load.Products
            ? Array.Empty<string>()
            : [$"{Subject}: {LastReads} last reads, and should be {StockLoad.Processes * Load.Products}"],
        .. Report.Verdicts.SelectMany(OfVerdict),
    ];

    /// <summary>Judges a history: all that the processes recorded, and what the database held when every sale was over.</summary>
    public static StockResult Of(string subject, StockLoad load, IReadOnlyList<Operation> recorded, IReadOnlyList<Operation> finals, double seconds)
    {
        var over = finals.Max(final => final.End!.Value);
        var reads = recorded.Where(operation => operation.Kind == OperationKind.Read).ToList();
        return new StockResult(
            subject,
            load,
            recorded.Count - reads.Count,
            reads.Count,
            reads.Count(read => read.Start > over),
            finals.Sum(final => load.Each - final.Version!.Value),
            HistoryChecker.Check([.. recorded, .. finals]),
            seconds);
    }

    private IEnumerable<string> OfVerdict(Verdict verdict) => verdict.Violations.Count == 0
        ? []
        : [$"{Subject}: {verdict.Guarantee} broken {verdict.Count} times, first for product {verdict.Violations[0].Key}: {verdict.Violations[0].Sentence}"];
}
