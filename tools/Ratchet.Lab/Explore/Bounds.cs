using Ratchet.Verification.Exploring;

namespace Ratchet.Lab.Explore;

/// <summary>The scenarios that every strategy is searched to the end in: what the project says that it holds.</summary>
internal static class Bounds
{
    private static readonly FaultKinds[] Losses = [FaultKinds.ServerForgets, FaultKinds.ServerGoesBack];

    private static readonly FaultKinds[] Every =
    [
        .. Enum.GetValues<FaultKinds>().Where(static kind => ulong.IsPow2((ulong)kind) && (kind & (FaultKinds.Cancel | FaultKinds.Losses)) == 0),
    ];

    /// <summary>
    /// Two readers and a writer without faults, with each fault singly and with each pair of them; two and two without and with each fault
    /// singly; three readers and two writers without faults, the readers on one node and on three. That the server loses what it held is a
    /// fault only for two and one, and singly. What takes longest comes last: a pause, and three nodes.
    /// </summary>
    public static IEnumerable<Scenario> Of(Scenario start)
    {
        var one = start with { Readers = 2, Writers = 1, Keys = 1, ReaderNodes = 1, Faults = FaultKinds.None, FaultBudget = 0 };
        var two = one with { Writers = 2 };
        var three = two with { Readers = 3 };
        Scenario[] plain = [one, two, three, three with { ReaderNodes = 3 }];
        var single = Every.SelectMany(fault => new[] { one, two }, static (fault, scenario) => scenario with { Faults = fault, FaultBudget = 1 });
        var pairs = Pairs().Select(pair => one with { Faults = pair.First | pair.Second, FaultBudget = 2 });
        var losses = Losses.Select(loss => one with { Faults = loss, FaultBudget = 1 });
        return plain.Concat(single).Concat(losses).Concat(pairs).OrderBy(static scenario => scenario.ReaderNodes).ThenBy(static scenario => (scenario.Faults & FaultKinds.Pause) != 0);
    }

    private static IEnumerable<(FaultKinds First, FaultKinds Second)> Pairs() =>
        from first in Every
        from second in Every
        where first < second
        select (first, second);
}
