namespace Ratchet.Verification.Histories;

/// <summary>
/// Checks histories of reads and writes for the guarantees of <see cref="Guarantee"/>. Stateless, thus thread-safe. A check
/// takes time proportional to n log n in the operations of a key, and holds the history in memory. It agrees with brute-force
/// searches on random histories of up to seven operations: see <c>tests/Ratchet.Verification.Tests/Histories</c>.
/// </summary>
public static class HistoryChecker
{
    /// <summary>Checks a history.</summary>
    /// <param name="operations">In any order.</param>
    /// <param name="options">What to check; null checks everything but bounded staleness, with exact clocks.</param>
    /// <exception cref="HistoryException">The operations are no history: the message says what is wrong with which of them.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static CheckReport Check(IEnumerable<Operation> operations, CheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(operations);
        var recording = new Recording();
        foreach (var operation in operations)
        {
            recording.Add(operation);
        }

        return recording.Check(options);
    }

    /// <summary>Checks a history that is read piece by piece, such as <see cref="HistoryFile.ReadAsync"/> gives it.</summary>
    /// <param name="operations">In any order.</param>
    /// <param name="options">What to check; null checks everything but bounded staleness, with exact clocks.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="HistoryException">The operations are no history: the message says what is wrong with which of them.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static async ValueTask<CheckReport> CheckAsync(
        IAsyncEnumerable<Operation> operations, CheckOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operations);
        var recording = new Recording();
        await foreach (var operation in operations.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            recording.Add(operation);
        }

        return recording.Check(options);
    }

    private static IEnumerable<Violation> Find(Guarantee guarantee, KeyHistory history, CheckOptions options) => guarantee switch
    {
        Guarantee.NoStaleReads => StalenessChecks.StaleReads(history, options),
        Guarantee.Linearizability => history.ByVersion ? LinearizableVersions.Find(history, options) : LinearizableValues.Find(history, options),
        Guarantee.Convergence => ConvergenceCheck.Find(history, options),
        Guarantee.ReadYourWrites => SessionChecks.ReadYourWrites(history),
        Guarantee.MonotonicReads => SessionChecks.MonotonicReads(history),
        Guarantee.MonotonicWrites => SessionChecks.MonotonicWrites(history),
        Guarantee.WritesFollowReads => SessionChecks.WritesFollowReads(history),
        Guarantee.BoundedStaleness => StalenessChecks.OverdueReads(history, options),
        _ => throw new ArgumentOutOfRangeException(nameof(guarantee), guarantee, "Not a guarantee that can be checked."),
    };

    /// <summary>The operations by key, in the order in which the keys appeared.</summary>
    private sealed class Recording
    {
        private readonly OrderedDictionary<string, List<Operation>> _byKey = new(StringComparer.Ordinal);
        private long _count;

        public void Add(Operation operation)
        {
            ArgumentNullException.ThrowIfNull(operation);
            if (operation.Defect() is { } defect)
            {
                throw new HistoryException(defect, operation.Line);
            }

            if (!_byKey.TryGetValue(operation.Key, out var ofKey))
            {
                _byKey.Add(operation.Key, ofKey = []);
            }

            ofKey.Add(operation);
            _count++;
        }

        public CheckReport Check(CheckOptions? options)
        {
            options ??= new CheckOptions();
            options.ThrowIfInvalid(nameof(options));
            Tally[] tallies =
            [
                .. options.Guarantees.Distinct().Order()
                    .Where(guarantee => guarantee != Guarantee.BoundedStaleness || options.Staleness is not null)
                    .Select(guarantee => new Tally(guarantee, options.MaxDescribed)),
            ];
            foreach (var (key, ofKey) in _byKey)
            {
                var history = KeyHistory.Of(key, ofKey, options.ClockUncertainty);
                foreach (var tally in tallies)
                {
                    tally.Add(Find(tally.Guarantee, history, options));
                }
            }

            return new CheckReport(_count, _byKey.Count, [.. tallies.Select(tally => tally.Verdict)]);
        }
    }

    private sealed class Tally(Guarantee guarantee, int maxDescribed)
    {
        private readonly List<Violation> _described = [];
        private long _count;

        public Guarantee Guarantee => guarantee;

        public Verdict Verdict => new(guarantee, _count, _described);

        public void Add(IEnumerable<Violation> found)
        {
            foreach (var violation in found)
            {
                _count++;
                if (_described.Count < maxDescribed)
                {
                    _described.Add(violation);
                }
            }
        }
    }
}
