using Ratchet.Verification.Exploring;

namespace Ratchet.Lab.Explore;

/// <summary>The scenarios that every strategy is searched to the end in: what the project says that it holds.</summary>
internal static class Bounds
{
    private static readonly FaultKinds[] Every =
    [
        .. Enum.GetValues<FaultKinds>().Where(static kind => ulong.IsPow2((ulong)kind) && kind != FaultKinds.Cancel),
    ];

    /// <summary>
    /// Two readers and a writer without faults, with each fault singly and with each pair of faults: two of one kind, or one of each of two;
    /// two and two without and with each fault singly; three readers and two writers without faults, the readers on one node and on three. What
    /// takes longest comes last: a pause, a server that loses what it held, three nodes, and such a loss with two writers.
    /// </summary>
    public static IEnumerable<Scenario> Of(Scenario start)
    {
        var one = start with { Readers = 2, Writers = 1, Keys = 1, ReaderNodes = 1, Faults = FaultKinds.None, FaultBudget = 0, HasOneOfEachFault = false };
        var two = one with { Writers = 2 };
        var three = two with { Readers = 3 };
        Scenario[] plain = [one, two, three, three with { ReaderNodes = 3 }];
        var singles = Every.Select(fault => one with { Faults = fault, FaultBudget = 1 });
        var ofTwoWriters = Every.Select(fault => two with { Faults = fault, FaultBudget = 1 });
        return plain.Concat(singles).Concat(ofTwoWriters).Concat(Pairs(one)).OrderBy(Length);
    }

    private static IEnumerable<Scenario> Pairs(Scenario scenario) =>
        from first in Every
        from second in Every
        where first <= second
        select scenario with { Faults = first | second, FaultBudget = 2, HasOneOfEachFault = first < second };

    private static int Length(Scenario scenario) => scenario switch
    {
        { Writers: > 1 } when (scenario.Faults & FaultKinds.Losses) != 0 => 4,
        { ReaderNodes: > 1 } => 3,
        _ when (scenario.Faults & FaultKinds.Losses) != 0 => 2,
        _ when (scenario.Faults & FaultKinds.Pause) != 0 => 1,
        _ => 0,
    };
}
