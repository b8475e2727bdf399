using Ratchet.Verification.Exploring;

namespace Ratchet.Verification.Programs;

/// <summary>Faults that nobody asked for: keys vanish, nodes die, time passes. Their ids are made of what they happen to.</summary>
internal sealed class ProgramFaults(ProgramRun run)
{
    private int _pauses;

    public void Collect(List<PendingEvent> into)
    {
        if (!run.World.MayFail)
        {
            return;
        }

        if (Has(Faults.Eviction))
        {
            foreach (var key in run.Entries.Keys)
            {
                var effect = Footprint.Writing(run.Subject.Bits.OfCache(key));
                Add(into, Faults.Eviction, key, 1, effect, () => run.Entries.Remove(key), () => $"fault: the cache forgets {key}");
            }
        }

        if (Has(Faults.Crash))
        {
            foreach (var node in run.NodesAtWork)
            {
                Add(into, Faults.Crash, "node", (ulong)node, Footprint.Writing(KeyBits.OfNode(node)), () => run.Crash(node), () => $"fault: {run.Subject.NodeName(node)} dies");
            }
        }

        if (Has(Faults.Pause))
        {
            Add(into, Faults.Pause, "pause", (ulong)_pauses, Footprint.Everything, Pause, () => $"fault: {run.Subject.Pause} passes");
        }
    }

    private bool Has(Faults kind) => (run.Subject.Faults & kind) != 0;

    private void Pause()
    {
        _pauses++;
        run.World.AdvanceTo(run.World.Now + (long)run.Subject.Pause.TotalMilliseconds);
    }

    private static void Add(List<PendingEvent> into, Faults kind, string what, ulong which, Footprint effect, Action happen, Func<string> describe)
    {
        var id = what.Aggregate(World.Mix(which, (ulong)EventKind.Fault), static (mixed, c) => World.Mix(mixed, c));
        into.Add(new PendingEvent(id, EventKind.Fault, -1, effect, happen, describe) { Fault = (ulong)kind });
    }
}
