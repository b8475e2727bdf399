using Ratchet.Cells;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// What happens to the server and to processes by itself: deadlines pass, cells are evicted, the server starts again, processes pause and
/// die. Their ids are made of what they happen to, for nobody asked for them. Faults write the budget, so any two of them depend on each
/// other.
/// </summary>
/// <remarks>
/// What is not promised once a quarantine is lost: G2; and G3 if its writer is dead or dies later, or if it was lost after the hold of a
/// late commit. An eviction that only suspends a check need not depend on the reads that it suspends: an execution that breaks a
/// guarantee before the fault is also explored without the fault.
/// </remarks>
internal sealed class AmbientEvents(
    Scenario scenario, World world, ExploredServer server, ExploredDatabase database, WriteRecords records, ExploredNode[] nodes, GuaranteeWatch watch)
{
    /// <summary>
    /// What a server that starts again touches: all that it held, and who answers. Nodes learn of it by their checks, and what they send before
    /// or after it is broken alike.
    /// </summary>
    private static readonly Footprint Loss = Footprint.Writing(Footprint.EveryCell | Footprint.Era | Footprint.History);

    private const long LongPause = 60_000;

    /// <summary>What an eviction is called among the faults of one cell: no node's entry has this place.</summary>
    private const ulong Eviction = ulong.MaxValue;

    private int _pauses;

    public void Collect(List<PendingEvent> into)
    {
        foreach (var (name, cell) in server.Cells)
        {
            if (cell.Kind == CellKind.Quarantined && !scenario.NeverExpires)
            {
                CollectDeadlines(into, name, cell);
            }

            if (MayHappen(FaultKinds.Eviction))
            {
                AddEviction(into, name);
            }
        }

        if (MayHappen(FaultKinds.Crash))
        {
            CollectCrashes(into);
        }

        if (MayHappen(FaultKinds.Losses))
        {
            CollectLosses(into);
        }

        if (MayHappen(FaultKinds.Pause) && world.HasTimers)
        {
            Add(into, FaultKinds.Pause, IdOf(EventKind.Fault, "pause", (ulong)_pauses), Footprint.Writing(Footprint.Clock), Pause, () => "fault: a minute passes");
        }
    }

    /// <summary>The id of the fault that a server of this run starts again with what it held at a moment.</summary>
    public static ulong IdOfReturn(ServerSnapshot moment, int run) => IdOf(EventKind.Fault, "back", World.Mix(moment.Name, (ulong)run));

    /// <summary>The id of the eviction of a cell, or of a value under a version.</summary>
    public static ulong IdOfEviction(string name) => IdOf(EventKind.Fault, name, Eviction);

    private bool MayHappen(FaultKinds kind) => world.MayHappen((ulong)(scenario.Faults & kind));

    private void AddEviction(List<PendingEvent> into, string name) =>
        Add(into, FaultKinds.Eviction, IdOfEviction(name), server.Changing(ExploredKeys.IndexOf(name)), () => Evict(name), () => $"fault: the server evicts {Describe(name)}");

    private void CollectCrashes(List<PendingEvent> into)
    {
        foreach (var node in nodes)
        {
            if (!node.Link.IsDead && node.Unfinished > 0)
            {
                Add(into, FaultKinds.Crash, IdOf(EventKind.Fault, "node", 0, node.Index), Footprint.Writing(Footprint.Life(node.Index)), () => Crash(node), () => $"fault: node {node.Index} dies", node.Index);
            }
        }
    }

    /// <summary>
    /// Named after the run that they end, too: the same fault twice in one execution is two events, or the eras that the nodes install
    /// after the second would have the names of those after the first.
    /// </summary>
    private void CollectLosses(List<PendingEvent> into)
    {
        if (MayHappen(FaultKinds.ServerForgets))
        {
            Add(into, FaultKinds.ServerForgets, IdOf(EventKind.Fault, "forgets", (ulong)server.Run), Loss, () => StartServerAgain(null), () => "fault: the server starts again, empty");
        }

        if (MayHappen(FaultKinds.ServerGoesBack))
        {
            foreach (var moment in server.Moments)
            {
                Add(into, FaultKinds.ServerGoesBack, IdOfReturn(moment, server.Run), Loss, () => StartServerAgain(moment), () => $"fault: the server starts again, with {Describe(moment)}");
            }
        }
    }

    /// <summary>
    /// A deadline is set so that it passes after the writer has returned or died, and after its commit has landed: the hold exceeds the
    /// database's own timeouts. That it passes earlier is a fault.
    /// </summary>
    private void CollectDeadlines(List<PendingEvent> into, string name, Cell cell)
    {
        var key = ExploredKeys.IndexOf(name);
        Span<ulong> places = stackalloc ulong[nodes.Length];
        foreach (var entry in cell.Writers)
        {
            // Named after its place among its node's entries: it changes only with the cell.
            var record = records.Of(entry.Writer);
            var place = ++places[record.Node];
            if ((nodes[record.Node].Link.IsDead || record.HasReturned) && !database.IsLanding(record.Node, key))
            {
                AddDeadline(into, name, key, entry.Writer, record.Node, place);
            }
            else if (MayHappen(FaultKinds.Expiry))
            {
                AddExpiry(into, name, key, entry.Writer, record.Node, place);
            }
        }
    }

    private void AddDeadline(List<PendingEvent> into, string name, int key, Token writer, int node, ulong place) =>
        Add(into, FaultKinds.None, IdOf(EventKind.Deadline, name, place, node), server.Changing(key), () => server.PassDeadline(name, writer), () => $"server: the deadline of node {node} in {Describe(name)} passes", node);

    private void AddExpiry(List<PendingEvent> into, string name, int key, Token writer, int node, ulong place)
    {
        // The writer's return takes the fault away, so that order counts.
        var effect = server.Changing(key) | Footprint.Reading(Footprint.Writers(node, key) | Footprint.Failures(node));
        Add(into, FaultKinds.Expiry, IdOf(EventKind.Fault, name, place, node), effect, () => Expire(name, writer), () => $"fault: node {node} is paused past its deadline in {Describe(name)}", node);
    }

    private void Evict(string name)
    {
        var before = server[name];
        server.Set(name, Cell.Empty);
        LoseWriters(name, before);
    }

    private void Expire(string name, Token writer)
    {
        Lose(name, writer);
        server.PassDeadline(name, writer);
    }

    private void StartServerAgain(ServerSnapshot? moment)
    {
        var before = server.Cells.ToArray();
        server.StartAgain(moment);
        foreach (var (name, cell) in before)
        {
            LoseWriters(name, cell);
        }

        foreach (var node in nodes)
        {
            node.Link.ServerStartedAgain();
        }
    }

    /// <summary>What was in this quarantine, and the server does not hold any more.</summary>
    private void LoseWriters(string name, Cell before)
    {
        var now = server[name];
        foreach (var entry in before.Kind == CellKind.Quarantined ? before.Writers : [])
        {
            if (now.Kind != CellKind.Quarantined || !now.Writers.Any(other => other.Writer == entry.Writer))
            {
                Lose(name, entry.Writer);
            }
        }
    }

    private void Lose(string name, Token writer)
    {
        var key = ExploredKeys.IndexOf(name);
        var record = records.Of(writer);
        var written = record.Of(key);
        world.Touch(Footprint.Reading(Footprint.Writers(record.Node, key) | Footprint.Failures(record.Node)));
        watch.SuspendExclusion(key);
        if (record.WillAsk && !written.IsConfirmed)
        {
            // It will be told, and write nothing.
            return;
        }

        written.HasLost = true;
        watch.SuspendG2(key);
        if (nodes[record.Node].Link.IsDead || written.HasHeld)
        {
            watch.SuspendG3(key);
        }
    }

    private void Crash(ExploredNode node)
    {
        node.Link.IsDead = true;
        foreach (var record in records.OfNode(node.Index))
        {
            foreach (var (key, written) in record.Keys)
            {
                if (record.IsOrphanedByDeath(written))
                {
                    watch.SuspendG3(key);
                }
            }
        }

        watch.Died(node.Index);
        world.Kill(node.Index);
    }

    private void Pause()
    {
        _pauses++;
        world.AdvanceTo(world.Now + LongPause);
    }

    private static string Describe(string name) => ExploredKeys.IsCell(name) ? $"k{ExploredKeys.IndexOf(name)}" : $"a value of k{ExploredKeys.IndexOf(name)}";

    private static string Describe(ServerSnapshot moment) => string.Join(", ", moment.Cells.Select(cell => $"{Describe(cell.Key)}: {cell.Value.Kind}"));

    /// <param name="into">Is added to.</param>
    /// <param name="fault">What kind of fault it is; none: a deadline passes.</param>
    /// <param name="id">The same in every order in which it may happen.</param>
    /// <param name="footprint">What it touches.</param>
    /// <param name="run">Lets it happen.</param>
    /// <param name="describe">What a trace says.</param>
    /// <param name="owner">The node that the id is named after.</param>
    private static void Add(List<PendingEvent> into, FaultKinds fault, ulong id, Footprint footprint, Action run, Func<string> describe, int owner = -1)
    {
        var kind = fault == FaultKinds.None ? EventKind.Deadline : EventKind.Fault;
        into.Add(new PendingEvent(id, kind, -1, footprint, run, describe) { Fault = (ulong)fault, Owner = owner });
    }

    private static ulong IdOf(EventKind kind, string what, ulong which, int owner = -1)
    {
        var id = which;
        foreach (var c in what)
        {
            id = World.Mix(id, c);
        }

        return World.On(owner, World.Mix(id, (ulong)kind));
    }
}
