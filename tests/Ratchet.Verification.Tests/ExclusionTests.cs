using Ratchet.Verification.Exploring;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>What is not promised once a quarantine is lost does fail, so the exceptions are no wider than the truth; and nothing else fails beside it.</summary>
public sealed class ExclusionTests
{
    private static readonly Scenario LostAndDead = new()
    {
        Strategy = CacheStrategy.Lease, Readers = 1, Faults = FaultKinds.Crash | FaultKinds.Eviction, FaultBudget = 2,
    };

    private static readonly Scenario LostAndLate = LostAndDead with { Faults = FaultKinds.InDoubt | FaultKinds.Eviction };

    public static TheoryData<CacheStrategy> EveryStrategy => [CacheStrategy.VersionedKeys, CacheStrategy.Lease];

    [Theory]
    [MemberData(nameof(EveryStrategy))]
    public void QuarantineLostTogetherWithACrash_CacheDoesNotConverge(CacheStrategy strategy) =>
        Finds.Breaks("G3", LostAndDead with { Strategy = strategy, HasExcuses = false });

    [Theory]
    [MemberData(nameof(EveryStrategy))]
    public void QuarantineLostAfterTheHoldOfALateCommit_CacheDoesNotConverge(CacheStrategy strategy)
    {
        var counterexample = Finds.Breaks("G3", LostAndLate with { Strategy = strategy, HasExcuses = false });

        var texts = counterexample.Steps.Select(step => step.Text).ToList();
        Assert.True(
            texts.FindIndex(text => text.Contains("HoldInDoubt", StringComparison.Ordinal)) < texts.FindIndex(text => text.Contains("evicts", StringComparison.Ordinal)),
            counterexample.ToString());
    }

    [Theory]
    [MemberData(nameof(EveryStrategy))]
    public void QuarantineLostAnywhereElse_NothingBreaks(CacheStrategy strategy)
    {
        Finds.Nothing(LostAndDead with { Strategy = strategy });
        Finds.Nothing(LostAndLate with { Strategy = strategy });
    }

    /// <summary>The quarantine is what keeps writers apart; one that asks before it commits is told when it has lost it, and not before.</summary>
    [Theory]
    [InlineData("faults=Eviction")]
    [InlineData("form=AsksFirst faults=Eviction")]
    [InlineData("form=AsksFirst faults=Expiry")]
    public void QuarantineLostUnderAWriterWhoMustBeAlone_WritersMeet(string words)
    {
        var scenario = SearchDoor.Parse($"DistributedLock readers=0 writers=2 {words} budget=1");

        Finds.Breaks("exclusion", scenario with { HasExcuses = false });
        Finds.Nothing(scenario);
    }
}
