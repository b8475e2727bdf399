using System.Diagnostics;

namespace Ratchet.Verification.Exploring;

/// <summary>An execution that broke a guarantee, and the events that led to it.</summary>
internal sealed record BrokenExecution(Violation Violation, IReadOnlyList<string> Trace);

/// <summary>
/// Random executions of a scenario. In every second one, each next event is any of those that may happen; in the others every event has
/// a random rank, so that some are held back for long, as a late reply is. Faults come at steps drawn beforehand: otherwise most would be
/// spent at once. Seeded; the same seed walks the same executions.
/// </summary>
internal sealed class RandomWalk(Scenario scenario, int seed)
{
    private const int MostSteps = 2000;

    /// <summary>Faults come in the first so many steps; small scenarios have hardly more.</summary>
    private const int FaultySteps = 40;

    private readonly List<PendingEvent> _enabled = [];

    /// <summary>Walks until the time is over. The shortest broken execution, and how many there were of any kind.</summary>
    public (BrokenExecution? Shortest, long Executions) Run(TimeSpan budget, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        Stopwatch? sinceFound = null;
        BrokenExecution? shortest = null;
        long executions = 0;
        while (clock.Elapsed < budget && sinceFound?.Elapsed is not { TotalSeconds: > 1 } && !cancellationToken.IsCancellationRequested)
        {
            executions++;
            if (WalkOnce(random, shortest?.Trace.Count ?? MostSteps) is { } broken)
            {
                shortest = broken;
                sinceFound ??= Stopwatch.StartNew();
            }
        }

        return (shortest, executions);
    }

    /// <summary>One execution; null unless it breaks something in fewer steps than this.</summary>
    private BrokenExecution? WalkOnce(Random random, int fewerThan)
    {
        var run = new ScenarioRun(scenario);
        var steps = new List<PendingEvent>();
        var salt = random.Next(2) == 0 ? (ulong)random.NextInt64() : 0;
        var faultsAt = Enumerable.Range(0, scenario.FaultBudget).Select(_ => random.Next(FaultySteps)).ToHashSet();
        while (steps.Count < fewerThan - 1)
        {
            run.World.CollectEnabled(_enabled);
            if (!_enabled.Exists(e => !e.IsFault))
            {
                run.CheckEnd();
                break;
            }

            var chosen = Choose(random, salt, isFaulty: faultsAt.Contains(steps.Count));
            steps.Add(chosen);
            run.World.Run(chosen);
            if (run.Watch.Violation is not null)
            {
                break;
            }
        }

        if (run.World.Escape is { } escape)
        {
            throw new InvalidOperationException(escape);
        }

        return run.Watch.Violation is { } violation ? new BrokenExecution(violation, Describe(steps)) : null;
    }

    private PendingEvent Choose(Random random, ulong salt, bool isFaulty)
    {
        var candidates = _enabled.FindAll(e => e.IsFault == isFaulty);
        var from = candidates.Count > 0 ? candidates : _enabled.FindAll(e => !e.IsFault);
        return salt == 0 ? from[random.Next(from.Count)] : from.MaxBy(e => (e.Id ^ salt) * 0x9E3779B97F4A7C15)!;
    }

    /// <summary>Plays them again: what a step says depends on the moment.</summary>
    private List<string> Describe(List<PendingEvent> steps)
    {
        var run = new ScenarioRun(scenario);
        var trace = new List<string>(steps.Count);
        foreach (var step in steps)
        {
            run.World.CollectEnabled(_enabled);
            var again = _enabled.Find(e => e.Id == step.Id)
                ?? throw new InvalidOperationException("The same choices led to other events: something in the code under exploration is not deterministic.");
            trace.Add(again.Description);
            run.World.Run(again);
        }

        return trace;
    }
}
