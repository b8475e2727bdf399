using Ratchet.Cells;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// What happens to the server and to processes by itself: deadlines pass, cells are evicted, processes pause and die. Their ids are made
/// of what they happen to, for nobody asked for them. Faults write the budget, so any two of them depend on each other.
/// </summary>
/// <remarks>
/// What is not promised once a quarantine is lost: G2; and G3 if its writer is dead or dies later, or if it was lost after the hold of a
/// late commit. An eviction that only suspends a check need not depend on the reads that it suspends: an execution that breaks a
/// guarantee before the fault is also explored without the fault.
/// </remarks>
internal sealed class AmbientEvents(Scenario scenario, World world, ExploredServer server, ExploredDatabase database, ExploredNode[] nodes, GuaranteeWatch watch, Func<string, int> indexOf)
{
    private const long LongPause = 60_000;
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
                var effect = Footprint.Writing(Footprint.Cell(indexOf(name)));
                Add(into, EventKind.Fault, name, 1, effect, () => Evict(name), () => $"fault: the server evicts {Describe(name)}");
            }
        }

        if (MayHappen(FaultKinds.Crash))
        {
            CollectCrashes(into);
        }

        if (MayHappen(FaultKinds.Pause) && world.HasTimers)
        {
            Add(into, EventKind.Fault, "pause", (ulong)_pauses, Footprint.Everything, Pause, () => "fault: a minute passes");
        }
    }

    private bool MayHappen(FaultKinds kind) => world.MayFail && (scenario.Faults & kind) != 0;

    private void CollectCrashes(List<PendingEvent> into)
    {
        foreach (var node in nodes)
        {
            if (!node.Store.IsDead && node.Unfinished > 0)
            {
                Add(into, EventKind.Fault, "node", (ulong)node.Index, Footprint.Writing(Footprint.Life(node.Index)), () => Crash(node), () => $"fault: node {node.Index} dies");
            }
        }
    }

    /// <summary>
    /// A deadline is set so that it passes after the writer has returned or died, and after its commit has landed: the hold exceeds the
    /// database's own timeouts. That it passes earlier is a fault.
    /// </summary>
    private void CollectDeadlines(List<PendingEvent> into, string name, Cell cell)
    {
        foreach (var entry in cell.Writers)
        {
            var node = nodes[(int)entry.Writer.High - 1];
            var effect = Footprint.Writing(Footprint.Cell(indexOf(name)));
            var which = entry.Writer.Low + (entry.Writer.High << 16);
            if ((node.Store.IsDead || node.Unfinished == 0) && !database.IsLanding(node.Index))
            {
                Add(into, EventKind.Deadline, name, which, effect, () => server.PassDeadline(name, entry.Writer), () => $"server: the deadline of node {node.Index} in {Describe(name)} passes");
            }
            else if (MayHappen(FaultKinds.Expiry))
            {
                // The writer's return takes the fault away, so that order counts.
                effect |= Footprint.Reading(Footprint.Writers(node.Index, indexOf(name)));
                Add(into, EventKind.Fault, name, which, effect, () => Expire(name, entry.Writer), () => $"fault: node {node.Index} is paused past its deadline in {Describe(name)}");
            }
        }
    }

    private void Evict(string name)
    {
        if (server[name].Kind == CellKind.Quarantined)
        {
            foreach (var entry in server[name].Writers)
            {
                Lose(entry.Writer);
            }
        }

        server[name] = Cell.Empty;
    }

    private void Expire(string name, Token writer)
    {
        Lose(writer);
        server.PassDeadline(name, writer);
    }

    private void Lose(Token writer)
    {
        var node = nodes[(int)writer.High - 1];
        node.HasLost = true;
        watch.IsG2Suspended = true;
        watch.IsG3Suspended |= scenario.ExcusesG3 && (node.Store.IsDead || node.Store.HasHeld);
    }

    private void Crash(ExploredNode node)
    {
        node.Store.IsDead = true;
        watch.IsG3Suspended |= scenario.ExcusesG3 && node.HasLost;
        world.Kill(node.Index);
    }

    private void Pause()
    {
        _pauses++;
        world.AdvanceTo(world.Now + LongPause);
    }

    private string Describe(string name) => name.EndsWith('}') ? $"k{indexOf(name)}" : $"a value of k{indexOf(name)}";

    private static void Add(List<PendingEvent> into, EventKind kind, string what, ulong which, Footprint footprint, Action run, Func<string> describe)
    {
        var id = which;
        foreach (var c in what)
        {
            id = World.Mix(id, c);
        }

        into.Add(new PendingEvent(World.Mix(id, (ulong)kind), kind, -1, footprint, run, describe) { IsFault = kind == EventKind.Fault });
    }
}
