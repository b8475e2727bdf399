namespace Ratchet.Verification.Histories;

/// <summary>
/// Answers, for operations asked about in the order of their starts: of the candidates that were over before it began, which saw
/// or left the latest state? Each candidate is passed once, so a whole history costs a sort.
/// </summary>
internal sealed class Preceding
{
    private readonly Frontier? _others;
    private readonly Dictionary<string, Frontier> _own;

    /// <param name="candidates">The operations to choose from.</param>
    /// <param name="own">How much longer than zero ago a candidate of the same process must have ended.</param>
    /// <param name="others">The same for candidates of other processes; null leaves them out.</param>
    public Preceding(IEnumerable<Observation> candidates, TimeSpan own, TimeSpan? others)
    {
        // A sort by a key of its own keeps the order of equal ends, and with it the report, the same in every run.
        Observation[] byEnd = [.. candidates.Where(each => each.End < Observation.Never).OrderBy(each => each.End)];
        _others = others is { } lag ? new Frontier(byEnd, lag.Ticks) : null;
        _own = byEnd.GroupBy(each => each.Operation.Process, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new Frontier([.. group], own.Ticks), StringComparer.Ordinal);
    }

    public Observation? Latest(Observation before)
    {
        var theirs = _others?.Latest(before.Start);
        var own = _own.TryGetValue(before.Operation.Process, out var frontier) ? frontier.Latest(before.Start) : null;
        return theirs is null || own?.Lower > theirs.Lower ? own ?? theirs : theirs;
    }

    private sealed class Frontier(Observation[] byEnd, long lag)
    {
        private int _next;
        private Observation? _latest;

        public Observation? Latest(long start)
        {
            for (; _next < byEnd.Length && byEnd[_next].End + lag < start; _next++)
            {
                if (_latest is null || byEnd[_next].Lower > _latest.Lower)
                {
                    _latest = byEnd[_next];
                }
            }

            return _latest;
        }
    }
}
