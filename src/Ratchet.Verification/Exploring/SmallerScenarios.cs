namespace Ratchet.Verification.Exploring;

/// <summary>A scenario with one thing less in it, each in its turn.</summary>
internal static class SmallerScenarios
{
    private static readonly Func<Scenario, Scenario?>[] Steps =
    [
        static s => s.FaultBudget > 0 ? s with { FaultBudget = s.FaultBudget - 1, Faults = s.FaultBudget == 1 ? FaultKinds.None : s.Faults } : null,
        static s => s.Writers > 0 && s.Readers + s.Writers > 1 ? s with { Writers = s.Writers - 1 } : null,
        static s => s.Readers > 0 && s.Readers + s.Writers > 1 ? s with { Readers = s.Readers - 1 } : null,
        static s => s.WritesEach > 1 ? s with { WritesEach = s.WritesEach - 1 } : null,
        static s => s.ReadsEach > 1 ? s with { ReadsEach = s.ReadsEach - 1 } : null,
        static s => s.Invalidators > 0 ? s with { Invalidators = s.Invalidators - 1 } : null,
        static s => s.Outsiders > 0 ? s with { Outsiders = s.Outsiders - 1 } : null,
        static s => s.Transactions > 0 ? s with { Transactions = s.Transactions - 1 } : null,
        static s => s.Rollbacks > 0 ? s with { Rollbacks = s.Rollbacks - 1 } : null,
        static s => s.Keys > 1 ? s with { Keys = s.Keys - 1 } : null,
        static s => s.ReaderNodes > 1 ? s with { ReaderNodes = s.ReaderNodes - 1 } : null,
    ];

    public static IEnumerable<Scenario> Of(Scenario scenario) => Steps.Select(step => step(scenario)).OfType<Scenario>();
}
