using System.Diagnostics;

namespace Ratchet.Verification.Exploring;

/// <summary>What a search did and found.</summary>
/// <param name="Executions">Executions that ran to their end.</param>
/// <param name="Cut">Executions cut short because another one covers them.</param>
/// <param name="IsComplete">Whether every execution of the scenario is covered.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Violation">The first broken guarantee.</param>
/// <param name="Path">The events that led to it.</param>
internal sealed record SearchResult(
    long Executions, long Cut, bool IsComplete, TimeSpan Elapsed, Violation? Violation, IReadOnlyList<ulong> Path)
{
    /// <summary>Those cut short count too: each was run as far as it went.</summary>
    public double ExecutionsPerSecond => (Executions + Cut) / Math.Max(Elapsed.TotalSeconds, 1e-9);
}

/// <summary>Something that runs executions of what is explored.</summary>
internal interface ISearch
{
    /// <summary>Executions so far, those cut short included. May be read from any thread.</summary>
    long Count { get; }

    /// <summary>Until there are no more executions, the time is over, or a guarantee is broken.</summary>
    SearchResult Run(TimeSpan budget, CancellationToken cancellationToken = default);
}

/// <summary>Runs executions of what is explored, one after the other, until there are no more, the time is over, or a guarantee is broken.</summary>
internal abstract class Search(IExplorable subject) : ISearch
{
    private long _executions;
    private long _cut;

    public long Count => Volatile.Read(ref _executions) + Volatile.Read(ref _cut);

    /// <summary>Sees every execution that ran to its end.</summary>
    public Action<IExploredRun>? Observe { get; init; }

    protected IExplorable Subject { get; } = subject;

    /// <summary>The events of the last execution.</summary>
    protected abstract IReadOnlyList<ulong> Path { get; }

    /// <summary>Whether the end of all executions is the end of the space, or only of the search's patience.</summary>
    protected virtual bool CoversAll => true;

    public SearchResult Run(TimeSpan budget, CancellationToken cancellationToken = default)
    {
        ThrowUnlessValid();
        SearchResult? result = null;
        NoFlow.Run(() => result = RunAll(budget, cancellationToken));
        return result!;
    }

    private SearchResult RunAll(TimeSpan budget, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (Next())
        {
            if (clock.Elapsed > budget || cancellationToken.IsCancellationRequested)
            {
                return Result(clock, isComplete: false, violation: null);
            }

            var run = Subject.Start();
            var isWhole = RunOnce(run);
            Volatile.Write(ref isWhole ? ref _executions : ref _cut, (isWhole ? _executions : _cut) + 1);
            if (run.World.Escape is { } escape)
            {
                throw new InvalidOperationException(escape);
            }

            var violation = run.Watch.Violation;
            if (isWhole && violation is null)
            {
                Observe?.Invoke(run);
            }

            run.Abandon();
            if (violation is not null)
            {
                return Result(clock, isComplete: false, violation);
            }
        }

        return Result(clock, CoversAll, violation: null);
    }

    protected virtual void ThrowUnlessValid() => Subject.ThrowUnlessValid();

    /// <summary>Whether there is another execution.</summary>
    protected abstract bool Next();

    /// <summary>Runs one. False: it was cut short because another one covers it.</summary>
    protected abstract bool RunOnce(IExploredRun run);

    private SearchResult Result(Stopwatch clock, bool isComplete, Violation? violation) =>
        new(_executions, _cut, isComplete, clock.Elapsed, violation, violation is null ? [] : Path);
}
