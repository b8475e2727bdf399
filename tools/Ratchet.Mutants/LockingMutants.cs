namespace Ratchet.Mutants;

/// <summary>Writes that take turns, without what makes them.</summary>
internal static class LockingMutants
{
    private const string Transitions = "src/Ratchet/Cells/CellTransitions.cs";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        new(
            "an exclusive Begin that is not",
            "Begin: an exclusive one is busy while another write is in",
            Transitions,
            "if (exclusive && HasOther(",
            "if (exclusive && writer == default && HasOther(",
            "DistributedLock readers=0 writers=2"),
        new(
            "an exclusive Begin that blocks itself",
            "Begin: this write's own lost attempts do not keep it out",
            Transitions,
            "if (entry.Writer != writer && !earlier.Contains(entry.Writer))",
            "if (entry.Writer != writer)",
            "DistributedLock readers=0 writers=1 faults=ReplyLost budget=1 deadlines=never"),
        new(
            "unsorted keys",
            "the order of a write: several keys written alone are taken in one order, which is everybody's",
            "src/Ratchet/Writing/LockOrder.cs",
            "        alone.Sort(static (one, other) => Encoding.UTF8.GetBytes(one.Key.Text).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other.Key.Text)));\n",
            "        _ = Encoding.UTF8;\n",
            "DistributedLock readers=0 writers=2 keys=2 form=NamesTwoKeys"),
        new(
            "a busy Begin taken for a begun one",
            "Begin: busy means that this write is not in",
            "src/Ratchet/Writing/WriteSteps.cs",
            "            if (reply.IsBusy)\n            {\n                held.Refused(token);\n                return null;\n            }\n",
            "",
            "DistributedLock readers=0 writers=2"),
    ];
}
