using Ratchet.Verification.Exploring;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>Searches that cover every execution up to their bounds and must find nothing. Bounds are in the scenarios.</summary>
public sealed class CompleteSearchTests
{
    private static readonly CacheStrategy[] Strategies = Enum.GetValues<CacheStrategy>();

    private static readonly FaultKinds[] Single =
    [
        FaultKinds.Eviction, FaultKinds.Expiry, FaultKinds.Crash, FaultKinds.InDoubt,
        FaultKinds.StoreFails, FaultKinds.ReplyLost, FaultKinds.RunsLate,
    ];

    public static TheoryData<CacheStrategy> EveryStrategy => [.. Strategies];

    public static TheoryData<string, string> EveryFault
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var strategy in Strategies)
            {
                foreach (var fault in Single)
                {
                    data.Add(strategy.ToString(), fault.ToString());
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EveryStrategy))]
    public void TwoReadersOneWriter_WithoutFaults_NothingBreaks(CacheStrategy strategy) =>
        Finds.Nothing(new Scenario { Strategy = strategy });

    [Theory]
    [MemberData(nameof(EveryFault))]
    public void TwoReadersOneWriter_OneFaultOfAKind_NothingBreaks(string strategy, string fault) =>
        Finds.Nothing(new Scenario { Strategy = Enum.Parse<CacheStrategy>(strategy), Faults = Enum.Parse<FaultKinds>(fault), FaultBudget = 1 });

    [Theory]
    [MemberData(nameof(EveryStrategy))]
    public void OneReaderOneWriter_OnePause_NothingBreaks(CacheStrategy strategy) =>
        Finds.Nothing(new Scenario { Strategy = strategy, Readers = 1, Faults = FaultKinds.Pause, FaultBudget = 1 });

    [Theory]
    [MemberData(nameof(EveryStrategy))]
    public void OneReaderOneWriter_TwoFaultsOfAnyKinds_NothingBreaks(CacheStrategy strategy) =>
        Finds.Nothing(new Scenario { Strategy = strategy, Readers = 1, Faults = FaultKinds.All & ~(FaultKinds.Pause | FaultKinds.Losses), FaultBudget = 2 });
}
