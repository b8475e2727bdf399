using System.Runtime.InteropServices;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// Every execution of a scenario, but for those that differ from a covered one only in the order of independent events. Depth first, by
/// running again from the start with another choice; sleep sets (Godefroid 1996) keep out the choices that an earlier branch covers.
/// An event sleeps with what it touched when it ran; while only independent events happen it would touch the same again.
/// </summary>
internal sealed class ExhaustiveSearch(IExplorable subject) : Search(subject)
{
    /// <summary>The choice that no more faults happen.</summary>
    private const ulong End = 0;

    /// <summary>No execution that can be searched exhaustively comes near to it: who gets there waits in circles.</summary>
    private const int MaxEvents = 20_000;

    private readonly List<Frame> _path = [];
    private readonly List<PendingEvent> _enabled = [];

    /// <summary>Off: plainly every order of all events, to hold the reductions to.</summary>
    public bool UsesSleepSets { get; init; } = true;

    /// <summary>
    /// Executions are given up after so many events, and the search is complete if it covers all that has happened by then. An
    /// execution's length counts then, so no event goes first for being local.
    /// </summary>
    public int? Horizon { get; init; }

    protected override void ThrowUnlessValid() => Subject.ThrowUnlessExhaustible();

    protected override bool Next() => _path.Count == 0 || Backtrack();

    protected override IReadOnlyList<ulong> Path => [.. _path.Select(static frame => frame.Chosen).Where(static id => id != End)];

    protected override bool RunOnce(IExploredRun run)
    {
        for (var depth = 0; ; depth++)
        {
            if (depth == Horizon)
            {
                return false;
            }

            if (depth == _path.Count)
            {
                run.World.CollectEnabled(_enabled);
                if (!_enabled.Exists(static e => !e.IsFault))
                {
                    ExtendByEnd();
                }
                else if (!Extend(run, depth))
                {
                    return false;
                }
            }

            var frame = _path[depth];
            if (frame.Chosen == End)
            {
                run.CheckEnd();
                return true;
            }

            frame.Touched = run.World.Run(Find(run.World, frame.Chosen));
            if (frame.LocalTo >= 0 && frame.Touched.IsWithin(run.World.NodeBits(frame.LocalTo)))
            {
                frame.Choices.Clear();
            }

            if (depth == MaxEvents)
            {
                run.Watch.Report("progress", $"there is no end after {MaxEvents} events");
            }

            if (run.Watch.Violation is not null)
            {
                _path.RemoveRange(depth + 1, _path.Count - depth - 1);
                return true;
            }
        }
    }

    private PendingEvent Find(World world, ulong id)
    {
        if (world.FindPending(id) is { } pending)
        {
            return pending;
        }

        world.CollectEnabled(_enabled);
        return _enabled.Find(e => e.Id == id)
            ?? throw new InvalidOperationException(world.Escape
                ?? "The same choices led to other events: something in the code under exploration is not deterministic.");
    }

    /// <summary>A new frame at the end of the path. False: everything that could happen is asleep, so another execution covers this one.</summary>
    private bool Extend(IExploredRun run, int depth)
    {
        var frame = NewFrame(depth);
        var local = UsesSleepSets && Horizon is null ? _enabled.FindIndex(e => run.IsLocal(e) && !frame.Sleeps(e.Id)) : -1;
        var next = local >= 0 ? local : _enabled.FindIndex(e => !frame.Sleeps(e.Id));
        if (next < 0)
        {
            return false;
        }

        frame.LocalTo = local >= 0 ? _enabled[next].Node : -1;
        Add(frame, _enabled[next].Id);
        return true;
    }

    /// <summary>
    /// Only faults are left, and none has to happen. They are choices all the same: an execution with the fault a little earlier may
    /// have been left out because this one covers it.
    /// </summary>
    private void ExtendByEnd() => Add(NewFrame(_path.Count), End);

    private void Add(Frame frame, ulong chosen)
    {
        frame.Chosen = chosen;
        foreach (var other in _enabled)
        {
            if (other.Id != chosen && !frame.Sleeps(other.Id))
            {
                frame.Choices.Push(other.Id);
            }
        }

        _path.Add(frame);
    }

    private Frame NewFrame(int depth)
    {
        var frame = new Frame();
        if (depth > 0 && UsesSleepSets)
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

        return frame;
    }

    /// <summary>The deepest frame with a choice left takes it.</summary>
    private bool Backtrack()
    {
        for (var depth = _path.Count - 1; depth >= 0; depth--)
        {
            var frame = _path[depth];
            frame.Asleep.Add(new Sleeper(frame.Chosen, frame.Touched));
            if (frame.Choices.TryPop(out var next))
            {
                (frame.Chosen, frame.LocalTo) = (next, -1);
                _path.RemoveRange(depth + 1, _path.Count - depth - 1);
                return true;
            }
        }

        return false;
    }

    private sealed class Frame
    {
        /// <summary>What is left to try.</summary>
        public Stack<ulong> Choices { get; } = new();

        public List<Sleeper> Asleep { get; } = [];

        public ulong Chosen { get; set; }

        public Footprint Touched { get; set; }

        /// <summary>The node to which the first choice is local, if it touches nothing else; negative: none.</summary>
        public int LocalTo { get; set; } = -1;

        public bool Sleeps(ulong id)
        {
            foreach (var sleeper in Asleep)
            {
                if (sleeper.Id == id)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>A choice that an earlier branch covers, until something happens that it depends on.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Sleeper(ulong Id, Footprint Touched);
}
