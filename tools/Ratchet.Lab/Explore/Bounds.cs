using Ratchet.Verification.Exploring;

namespace Ratchet.Lab.Explore;

/// <summary>The scenarios that every strategy is searched to the end in: what the project says that it holds.</summary>
internal static class Bounds
{
    private static readonly FaultKinds[] Faults = [.. Enum.GetValues<FaultKinds>().Where(static kind => ulong.IsPow2((ulong)kind) && kind != FaultKinds.Cancel)];

    /// <summary>
    /// Two readers and a writer without faults, with each fault singly and with each pair; two and two with each fault singly; three
    /// readers, each on a node of its own, and two writers without faults.
    /// </summary>
    public static IEnumerable<Scenario> Of(Scenario start)
    {
        var one = start with { Readers = 2, Writers = 1, Keys = 1, ReaderNodes = 1, Faults = FaultKinds.None, FaultBudget = 0 };
        var two = one with { Writers = 2 };
        yield return one;
        foreach (var fault in Faults)
        {
            yield return one with { Faults = fault, FaultBudget = 1 };
        }

        foreach (var (first, second) in Pairs())
        {
            yield return one with { Faults = first | second, FaultBudget = 2 };
        }

        yield return two;
        foreach (var fault in Faults)
        {
            yield return two with { Faults = fault, FaultBudget = 1 };
        }

        yield return two with { Readers = 3, ReaderNodes = 3 };
    }

    private static IEnumerable<(FaultKinds First, FaultKinds Second)> Pairs() =>
        from first in Faults
        from second in Faults
        where first < second
        select (first, second);
}
