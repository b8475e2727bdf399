using System.Runtime.InteropServices;
using Ratchet.Verification.Exploring.Memories;

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

    private readonly List<SearchFrame> _path = [];
    private readonly List<PendingEvent> _enabled = [];

    private readonly Dictionary<UInt128, Visited> _visited = [];
    private readonly HashSet<ulong> _offered = [];
    private StateView? _view;

    /// <summary>Off: plainly every order of all events, to hold the sleep sets to.</summary>
    public bool UsesSleepSets { get; init; } = true;

    /// <summary>Off: every order of dependent events, also where two of them lead to one state.</summary>
    public bool RemembersStates { get; init; } = true;

    /// <summary>Off: every order of an event inside one node and those that cannot touch that node.</summary>
    public bool UsesLocality { get; init; } = true;

    /// <summary>Off: also the orders in which actors who differ in nothing but their names call.</summary>
    public bool UsesSymmetry { get; init; } = true;

    /// <summary>
    /// Executions are given up after so many events; the search is complete if it covers all that has happened by then. How long an execution
    /// is counts then, so states are not remembered, and no event goes first for being local. Sleep sets leave out nothing but an execution
    /// for which another one of the same length is tried.
    /// </summary>
    public int? Horizon { get; init; }

    /// <summary>Off: what is inside a node is known by what it has gone through.</summary>
    public bool ReadsMemory { get; init; } = true;

    /// <summary>On: two states are two if a read has gone round more often in one of them.</summary>
    public bool TellsRounds { get; init; }

    public int States => _visited.Count;

    /// <summary>How often any read of any execution may have gone round; at the end of the search, of all that it covers.</summary>
    public int Peak { get; private set; }

    protected override void ThrowUnlessValid() => Subject.ThrowUnlessExhaustible();

    protected override bool Next() => _path.Count == 0 || Backtrack();

    protected override IReadOnlyList<ulong> Path => [.. _path.Select(static frame => frame.Chosen).Where(static id => id != End)];

    protected override bool RunOnce(IExploredRun run)
    {
        for (var depth = 0; ; depth++)
        {
            if (depth == Horizon)
            {
                return EndsHere(run);
            }

            if (depth == _path.Count)
            {
                run.World.CollectEnabled(_enabled);
                if (!Extend(run))
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

            var chosen = Find(run.World, frame.Chosen);
            frame.Owner = chosen.Owner;
            frame.Touched = run.World.Run(chosen);
            if (depth == MaxEvents)
            {
                run.Watch.Report("progress", $"there is no end after {MaxEvents} events");
            }

            frame.ProveLocal();

            if (run.Watch.Violation is not null)
            {
                _path.RemoveRange(depth + 1, _path.Count - depth - 1);
                return true;
            }
        }
    }

    /// <summary>At the horizon: whether nothing is left to happen, and if so whether everything is as it has to be.</summary>
    private bool EndsHere(IExploredRun run)
    {
        run.World.CollectEnabled(_enabled);
        if (_enabled.Exists(static e => !e.IsFault))
        {
            return false;
        }

        run.CheckEnd();
        return true;
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

    /// <summary>
    /// A new frame at the end of the path. Where only faults are left, that none happens is a choice like the others: an execution with a
    /// fault a little earlier may have been left out because this one covers it. False: other executions cover everything that could happen.
    /// </summary>
    private bool Extend(IExploredRun run)
    {
        var frame = NewFrame(_path.Count);
        var state = RemembersStates && Horizon is null ? run.State(_view ??= new StateView(WithOutcome: Observe is not null, UsesSymmetry, ReadsMemory ? new MemoryBook() : null)) : null;
        var covered = state is { } met ? Visit(met, frame) : null;
        var local = covered is null && UsesLocality && Horizon is null ? LocalEvents.FindNode(run, _enabled, frame, Subject.Nodes, UsesSymmetry) : -1;
        Offer(frame, run, state, covered, local);
        if (!frame.Choices.TryPop(out var first))
        {
            Close(frame, _path.Count);
            return false;
        }

        frame.Chosen = first;
        _path.Add(frame);
        return true;
    }

    /// <summary>
    /// Whatever may happen next and is not covered, in the order in which it is collected; the events of a local node before all others.
    /// </summary>
    private void Offer(SearchFrame frame, IExploredRun run, StateKey? state, ulong[]? covered, int local)
    {
        _offered.Clear();
        if (!_enabled.Exists(static e => !e.IsFault))
        {
            OfferOne(End, owner: -1);
        }

        for (var i = _enabled.Count - 1; i >= 0; i--)
        {
            if (!LocalEvents.IsOf(_enabled[i], local) && MayGoFirst(run.World, _enabled[i]))
            {
                OfferOne(_enabled[i].Id, _enabled[i].Owner);
            }
        }

        if (local >= 0)
        {
            OfferLocal(frame, run, local);
        }

        void OfferOne(ulong id, int owner)
        {
            var known = state?.IdOf(id, owner) ?? id;
            if (!frame.Sleeps(id) && (covered is null || Array.IndexOf(covered, known) >= 0) && _offered.Add(known))
            {
                frame.Choices.Push(id);
            }
        }
    }

    private bool MayGoFirst(World world, PendingEvent e) => !UsesSymmetry || LocalEvents.IsFirstOfTwins(world, e);

    /// <summary>The events of a local node; if all of them sleep, they and so everything else is covered.</summary>
    private void OfferLocal(SearchFrame frame, IExploredRun run, int node)
    {
        frame.Inside = run.InsideOf(node);
        foreach (var e in _enabled)
        {
            if (LocalEvents.IsOf(e, node) && MayGoFirst(run.World, e) && !frame.Sleeps(e.Id))
            {
                frame.Choices.Push(e.Id);
                frame.Locals++;
            }
        }

        if (frame.Locals == 0)
        {
            frame.Choices.Clear();
        }
    }

    /// <summary>
    /// What slept in this state on every earlier visit, and so is all that may be left to try; null: none that counts. With sleep sets a state's
    /// visit leaves out what slept (Godefroid 1996, section 5). A visit counts unless a read that has gone round more often by now might
    /// come to its last round, where its number decides something.
    /// </summary>
    private ulong[]? Visit(StateKey state, SearchFrame frame)
    {
        var key = TellsRounds ? state.Hash + state.Rounds.Packed : state.Hash;
        ref var visited = ref CollectionsMarshal.GetValueRefOrAddDefault(_visited, key, out var isKnown);
        if (!isKnown || !Counts(visited))
        {
            visited = Open(NamesAsleep(), state.Rounds.Most);
            return null;
        }

        var peak = visited.Peak + state.Rounds.Excess(visited.Rounds);
        Reach(peak, _path.Count - 1);
        var before = visited.Slept;
        if (before.Length == 0)
        {
            frame.Asleep.Clear();
            return [];
        }

        // By name and not by number: two events that a swap of nodes makes one have one name.
        frame.Asleep.RemoveAll(sleeper => Array.IndexOf(before, Known(sleeper)) < 0);
        var still = NamesAsleep();
        if (still.Length == before.Length)
        {
            return [];
        }

        visited = Open(still, peak);
        return [.. before.Except(still)];

        // One that is not over, for the state has led back to itself, has not told its peak yet: it counts if nothing is added to it.
        bool Counts(in Visited visited) => state.Rounds.Excess(visited.Rounds) is var excess && visited.IsOpen
            ? excess == 0 && visited.Slept.All(NamesAsleep().Contains)
            : visited.Peak + excess <= ReadRounds.MostRounds;

        Visited Open(ulong[] slept, int peak)
        {
            frame.State = key;
            return frame.Visit = new Visited(slept, state.Rounds, peak, IsOpen: true);
        }

        ulong[] NamesAsleep() => frame.Asleep.Count == 0 ? [] : [.. frame.Asleep.Select(Known).Distinct()];

        ulong Known(Sleeper sleeper) => state.IdOf(sleeper.Id, sleeper.Owner);
    }

    /// <summary>A read may go round so often in what follows this step.</summary>
    private void Reach(int peak, int depth)
    {
        Peak = Math.Max(Peak, peak);
        if (depth >= 0 && _path[depth].Visit is var visit && visit.Peak < peak)
        {
            _path[depth].Visit = visit with { Peak = peak };
        }
    }

    /// <summary>All that follows this step has been searched.</summary>
    private void Close(SearchFrame frame, int depth)
    {
        if (frame.State is { } state)
        {
            _visited[state] = frame.Visit with { IsOpen = false };
        }

        Reach(frame.Visit.Peak, depth - 1);
    }

    private SearchFrame NewFrame(int depth)
    {
        var frame = new SearchFrame();
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
            frame.Asleep.Add(new Sleeper(frame.Chosen, frame.Owner, frame.Touched));
            if (frame.Choices.TryPop(out var next))
            {
                frame.Choose(next);
                _path.RemoveRange(depth + 1, _path.Count - depth - 1);
                return true;
            }

            Close(frame, depth);
        }

        return false;
    }
}
