using Ratchet.Verification.Exploring;

namespace Ratchet.Verification.Programs;

/// <summary>One search of a program.</summary>
internal sealed class ProgramSearch
{
    private readonly ProgramSubject _subject;
    private readonly SearchOptions _options;
    private readonly Search _search;

    public ProgramSearch(ProgramSubject subject, SearchOptions options)
    {
        _subject = subject.ForOneSearch();
        _options = options;
        _search = options.Scheduler switch
        {
            Scheduler.Exhaustive => new ExhaustiveSearch(_subject) { Horizon = options.MaxEvents },
            Scheduler.Random => new RandomSearch(_subject, new UniformPicker(), options.Seed, options.Executions) { Horizon = options.MaxEvents },
            Scheduler.Priorities => new RandomSearch(_subject, new PriorityPicker(), options.Seed, options.Executions) { Horizon = options.MaxEvents },
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Scheduler, "The scheduler is unknown."),
        };
    }

    public ExplorationResult Run(CancellationToken cancellationToken)
    {
        (_options.Scheduler == Scheduler.Exhaustive ? (Action)_subject.ThrowUnlessExhaustible : _subject.ThrowUnlessValid)();
        return ExplorerThread.Run(Search, _subject.Pulse, _options.Patience);

        ExplorationResult Search()
        {
            using var pool = _subject.Pool;
            pool?.Start();
            var result = _search.Run(_options.Budget, cancellationToken);
            var found = result.Violation is null ? null : Counterexample.Of(Exploring.Counterexample.Shrink(_subject, result.Path));
            return new ExplorationResult(result.IsComplete, result.Executions + result.Cut, result.Elapsed, found);
        }
    }
}
