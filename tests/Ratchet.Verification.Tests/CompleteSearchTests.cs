using Ratchet.Verification.Exploring;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>
/// Searches that cover every execution up to their bounds and must find nothing. Bounds are in the scenarios; <c>ratchet explore --bounds</c>
/// has larger ones.
/// </summary>
public sealed class CompleteSearchTests
{
    public static TheoryData<CacheStrategy> EveryStrategy => [.. Enum.GetValues<CacheStrategy>()];

    public static TheoryData<CacheStrategy, string> EveryFault => Of(CompleteSearches.Faults.Select(static fault => fault.ToString()));

    public static TheoryData<CacheStrategy, string> LeaseFaults =>
        new(CompleteSearches.Faults.Select(static fault => (CacheStrategy.Lease, fault.ToString())));

    [Theory]
    [MemberData(nameof(EveryStrategy))]
    public void TwoReadersOneWriter_WithoutFaults_NothingBreaks(CacheStrategy strategy) => Finds.Nothing(new Scenario { Strategy = strategy });

    [Theory]
    [MemberData(nameof(EveryFault))]
    public void TwoReadersOneWriter_OneFaultOfAKind_NothingBreaks(CacheStrategy strategy, string fault) =>
        Finds.Nothing(CompleteSearches.With(new Scenario { Strategy = strategy }, fault, budget: 1));

    [Theory]
    [MemberData(nameof(EveryStrategy))]
    public void TwoReadersTwoWriters_WithoutFaults_NothingBreaks(CacheStrategy strategy) =>
        Finds.Nothing(new Scenario { Strategy = strategy, Writers = 2 });

    [Theory]
    [MemberData(nameof(LeaseFaults))]
    public void TwoReadersTwoWriters_OneFaultOfAKind_NothingBreaks(CacheStrategy strategy, string fault) =>
        Finds.Nothing(CompleteSearches.With(new Scenario { Strategy = strategy, Writers = 2 }, fault, budget: 1));

    private static TheoryData<CacheStrategy, string> Of(IEnumerable<string> faults) =>
        new(Enum.GetValues<CacheStrategy>().SelectMany(_ => faults, static (strategy, fault) => (strategy, fault)));
}

/// <summary>
/// As <see cref="CompleteSearchTests"/>, with two faults of one kind, or of two kinds. Those with a pause, and with a server that loses what it
/// held, are in <c>ratchet explore --bounds</c>.
/// </summary>
public sealed class CompleteSearchOfPairsTests
{
    public static TheoryData<CacheStrategy, string> EveryPair => new(
        from strategy in Enum.GetValues<CacheStrategy>()
        from first in CompleteSearches.Faults
        from second in CompleteSearches.Faults
        where first <= second && second != FaultKinds.Pause
        select (strategy, first == second ? $"{first}" : $"{first}, {second}"));

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void TwoReadersOneWriter_TwoFaults_NothingBreaks(CacheStrategy strategy, string faults) =>
        Finds.Nothing(CompleteSearches.With(new Scenario { Strategy = strategy, HasOneOfEachFault = faults.Contains(',', StringComparison.Ordinal) }, faults, budget: 2));
}

/// <summary>What complete searches have in common.</summary>
internal static class CompleteSearches
{
    /// <summary>Every kind of fault but the losses, which are their own tests' concern, and but that a caller cancels.</summary>
    public static FaultKinds[] Faults { get; } =
    [
        FaultKinds.Eviction, FaultKinds.Expiry, FaultKinds.Crash, FaultKinds.InDoubt,
        FaultKinds.StoreFails, FaultKinds.ReplyLost, FaultKinds.RunsLate, FaultKinds.Pause,
    ];

    public static Scenario With(Scenario scenario, string faults, int budget) =>
        scenario with { Faults = Enum.Parse<FaultKinds>(faults), FaultBudget = budget };
}
