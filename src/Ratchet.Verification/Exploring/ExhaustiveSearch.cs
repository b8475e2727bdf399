using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ratchet.Verification.Exploring;

/// <summary>What a search did and found.</summary>
/// <param name="Executions">Executions that ran to their end.</param>
/// <param name="Cut">Executions cut short because another one covers them.</param>
/// <param name="IsComplete">Whether every execution of the scenario is covered.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Violation">The first broken guarantee.</param>
/// <param name="Trace">The events that led to it.</param>
internal sealed record SearchResult(
    long Executions, long Cut, bool IsComplete, TimeSpan Elapsed, Violation? Violation, IReadOnlyList<string> Trace);

/// <summary>
/// Every execution of a scenario, but for those that differ from a covered one only in the order of independent events. Depth first, by
/// running again from the start with another choice; sleep sets (Godefroid 1996) keep out the choices that an earlier branch covers.
/// </summary>
internal sealed class ExhaustiveSearch(Scenario scenario)
{
    private readonly List<Frame> _path = [];
    private readonly List<PendingEvent> _enabled = [];

    public SearchResult Run(TimeSpan budget, CancellationToken cancellationToken = default)
    {
        scenario.ThrowUnlessValid();
        var clock = Stopwatch.StartNew();
        long executions = 0;
        long cut = 0;
        do
        {
            var (run, isCut) = RunOnce();
            executions += isCut ? 0 : 1;
            cut += isCut ? 1 : 0;
            if (run.World.Escape is { } escape)
            {
                throw new InvalidOperationException(escape);
            }

            if (run.Watch.Violation is { } violation)
            {
                return new SearchResult(executions, cut, IsComplete: false, clock.Elapsed, violation, Trace());
            }

            if (clock.Elapsed > budget || cancellationToken.IsCancellationRequested)
            {
                return new SearchResult(executions, cut, IsComplete: false, clock.Elapsed, null, []);
            }
        }
        while (Backtrack());

        return new SearchResult(executions, cut, IsComplete: true, clock.Elapsed, null, []);
    }

    private (ScenarioRun Run, bool IsCut) RunOnce()
    {
        var run = new ScenarioRun(scenario);
        for (var depth = 0; ; depth++)
        {
            run.World.CollectEnabled(_enabled);
            if (!_enabled.Exists(e => !e.IsFault))
            {
                run.CheckEnd();
                return (run, false);
            }

            if (depth == _path.Count && !Extend(depth))
            {
                return (run, true);
            }

            var frame = _path[depth];
            var chosen = _enabled.Find(e => e.Id == frame.Chosen)
                ?? throw new InvalidOperationException("The same choices led to other events: something in the code under exploration is not deterministic.");
            frame.Touched = run.World.Run(chosen);
            if (run.Watch.Violation is not null)
            {
                return (run, false);
            }
        }
    }

    /// <summary>A new frame at the end of the path. False: everything that could happen is asleep, so another execution covers this one.</summary>
    private bool Extend(int depth)
    {
        var frame = new Frame();
        if (depth > 0)
        {
            var before = _path[depth - 1];
            foreach (var sleeper in before.Asleep)
            {
                if (!sleeper.Touched.DependsOn(before.Touched))
                {
                    frame.Asleep.Add(sleeper);
                }
            }
        }

        if (!Choose(frame))
        {
            return false;
        }

        _path.Add(frame);
        return true;
    }

    private bool Choose(Frame frame)
    {
        foreach (var candidate in _enabled)
        {
            if (!frame.Asleep.Exists(sleeper => sleeper.Id == candidate.Id))
            {
                frame.Chosen = candidate.Id;
                if (frame.Choices.Count == 0)
                {
                    frame.Choices.AddRange(_enabled.Select(e => e.Id));
                }

                return true;
            }
        }

        return false;
    }

    /// <summary>The deepest frame with a choice left takes it.</summary>
    private bool Backtrack()
    {
        for (var depth = _path.Count - 1; depth >= 0; depth--)
        {
            var frame = _path[depth];
            frame.Asleep.Add(new Sleeper(frame.Chosen, frame.Touched));
            var next = frame.Choices.FindIndex(id => !frame.Asleep.Exists(sleeper => sleeper.Id == id));
            if (next >= 0)
            {
                frame.Chosen = frame.Choices[next];
                _path.RemoveRange(depth + 1, _path.Count - depth - 1);
                return true;
            }
        }

        return false;
    }

    private List<string> Trace()
    {
        var run = new ScenarioRun(scenario);
        var trace = new List<string>();
        foreach (var frame in _path)
        {
            run.World.CollectEnabled(_enabled);
            var chosen = _enabled.Find(e => e.Id == frame.Chosen)!;
            trace.Add(chosen.Description);
            run.World.Run(chosen);
        }

        return trace;
    }

    private sealed class Frame
    {
        public List<ulong> Choices { get; } = [];

        public List<Sleeper> Asleep { get; } = [];

        public ulong Chosen { get; set; }

        public Footprint Touched { get; set; }
    }

    /// <summary>A choice that an earlier branch covers, until something happens that it depends on.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Sleeper(ulong Id, Footprint Touched);
}
