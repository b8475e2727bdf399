using System.Diagnostics;

namespace Ratchet.Verification.Exploring;

/// <summary>An execution that broke a guarantee, and the events that led to it.</summary>
internal sealed record BrokenExecution(Violation Violation, IReadOnlyList<string> Trace);

/// <summary>
/// Random executions of a scenario: each next event is any of those that may happen, faults less often, so that executions do not spend
/// all of them at once. Seeded; the same seed walks the same executions.
/// </summary>
internal sealed class RandomWalk(Scenario scenario, int seed)
{
    private const int MostSteps = 2000;
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
        var faultiness = random.NextDouble() / 2;
        while (steps.Count < fewerThan - 1)
        {
            run.World.CollectEnabled(_enabled);
            if (!_enabled.Exists(e => !e.IsFault))
            {
                run.CheckEnd();
                break;
            }

            var chosen = Choose(random, faultiness);
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

    private PendingEvent Choose(Random random, double faultiness)
    {
        var wantsFault = random.NextDouble() < faultiness;
        var candidates = _enabled.FindAll(e => e.IsFault == wantsFault);
        var from = candidates.Count > 0 ? candidates : _enabled.FindAll(e => !e.IsFault);
        return from[random.Next(from.Count)];
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
