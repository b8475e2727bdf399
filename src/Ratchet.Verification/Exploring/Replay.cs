namespace Ratchet.Verification.Exploring;

/// <summary>One step of a trace.</summary>
internal sealed record TraceStep(EventKind Kind, int Origin, string Text);

/// <summary>One execution, written down.</summary>
/// <param name="Violation">The broken guarantee, if any.</param>
/// <param name="Ids">The events in their order.</param>
/// <param name="Choices">The place of each among those that could happen; left out at the end where the first one was taken.</param>
/// <param name="Steps">What happened.</param>
internal sealed record ReplayResult(Violation? Violation, IReadOnlyList<ulong> Ids, IReadOnlyList<int> Choices, IReadOnlyList<TraceStep> Steps);

/// <summary>
/// Runs one given execution. Where the choices end, whatever could happen first happens, without faults, until a guarantee is broken or
/// nothing is left.
/// </summary>
internal sealed class Replay(IExplorable subject)
{
    private const int MaxEvents = 20_000;

    private readonly List<PendingEvent> _enabled = [];
    private readonly List<ulong> _ids = [];
    private readonly List<int> _choices = [];
    private readonly List<TraceStep> _steps = [];
    private int _significant;

    /// <summary>By place among the events that can happen.</summary>
    /// <exception cref="FormatException">The schedule belongs to another scenario or to other code.</exception>
    public static ReplayResult Of(IExplorable subject, IReadOnlyList<int> choices)
    {
        var step = 0;
        return new Replay(subject).Run(enabled => step == choices.Count ? null
            : choices[step] < enabled.Count ? choices[step++]
            : throw new FormatException($"Choice {step + 1} of the schedule is {choices[step]}, and there are {enabled.Count} events: it belongs to another version of this program."));
    }

    /// <summary>By id; an event that cannot happen when it is due is left out.</summary>
    public static ReplayResult Of(IExplorable subject, IReadOnlyList<ulong> ids)
    {
        var step = 0;
        return new Replay(subject).Run(enabled =>
        {
            while (step < ids.Count)
            {
                var id = ids[step++];
                var place = enabled.FindIndex(e => e.Id == id);
                if (place >= 0)
                {
                    return place;
                }
            }

            return null;
        });
    }

    /// <summary>By what <paramref name="choose"/> says of the events that can happen: the place of one, or null for the first.</summary>
    public static ReplayResult Of(IExplorable subject, Func<List<PendingEvent>, int?> choose) => new Replay(subject).Run(choose);

    private ReplayResult Run(Func<List<PendingEvent>, int?> choose)
    {
        subject.ThrowUnlessValid();
        var run = subject.Start(isTraced: true);
        while (run.Watch.Violation is null && _ids.Count < MaxEvents)
        {
            run.World.CollectEnabled(_enabled);
            var first = _enabled.FindIndex(static e => !e.IsFault);
            var place = _enabled.Count == 0 ? null : choose(_enabled);
            if (place is null && first < 0)
            {
                run.CheckEnd();
                break;
            }

            Take(run, place ?? first, isSignificant: place is { } chosen && chosen != first);
        }

        if (_ids.Count == MaxEvents)
        {
            run.Watch.Report("progress", $"there is no end after {MaxEvents} events");
        }

        run.Abandon();
        return new ReplayResult(run.Watch.Violation, _ids, _choices[.._significant], _steps);
    }

    private void Take(IExploredRun run, int place, bool isSignificant)
    {
        var next = _enabled[place];
        _ids.Add(next.Id);
        _choices.Add(place);
        _significant = isSignificant ? _choices.Count : _significant;
        _steps.Add(new TraceStep(next.Kind, next.Origin, run.World.RunTraced(next)));
    }
}
