using Ratchet.Verification.Exploring;
using Ratchet.Verification.Exploring.Locks;
using Xunit;

namespace Ratchet.Verification.Tests.Locks;

/// <summary>The lock as a primitive, under every interleaving of a few contenders: the production code over an explored server.</summary>
public sealed class LockExplorationTests
{
    private readonly HashSet<string> _outcomes = new(StringComparer.Ordinal);

    public static TheoryData<string> EveryFault =>
        [.. Enum.GetValues<LockFaults>().Where(static kind => ulong.IsPow2((ulong)kind)).Select(static kind => kind.ToString())];

    [Theory]
    [InlineData("Lock contenders=2 rounds=2 hold=0")]
    [InlineData("Lock contenders=3")]
    [InlineData("Lock contenders=3 hold=0")]
    [InlineData("Lock contenders=3 nodes=1")]
    public void Lock_WithoutFaults_NothingBreaks(string words) => Finds.Nothing(SearchDoor.ParseAny(words));

    [Theory]
    [MemberData(nameof(EveryFault))]
    public void Lock_TwoContendersOneFault_NothingBreaks(string fault)
    {
        Finds.Nothing(SearchDoor.ParseAny($"Lock contenders=2 faults={fault} budget=1"));
        Finds.Nothing(SearchDoor.ParseAny($"Lock contenders=2 hold=0 faults={fault} budget=1"));
        Finds.Nothing(SearchDoor.ParseAny($"Lock contenders=2 nodes=1 faults={fault} budget=1"));
    }

    /// <summary>The others take longer: <c>ratchet explore --subject lock --contenders 3 --faults NAME</c>.</summary>
    [Theory]
    [InlineData("LockLost")]
    [InlineData("WakeUpLost")]
    public void Lock_ThreeContendersOneFault_NothingBreaks(string fault) =>
        Finds.Nothing(SearchDoor.ParseAny($"Lock contenders=3 hold=0 faults={fault} budget=1"));

    [Fact]
    public void Lock_TwoContendersTwoFaultsOfAnyKind_NothingBreaks() => Finds.Nothing(SearchDoor.ParseAny("Lock contenders=2 hold=0 faults=All budget=2"));

    /// <summary>A sample: more contenders, who share nodes and come again, and more faults than can be searched to the end.</summary>
    [Fact]
    public void Lock_ManyContendersThreeFaults_NothingBreaksInASample() =>
        Finds.NothingInASample(SearchDoor.ParseAny("Lock contenders=5 nodes=3 rounds=2 faults=All budget=3"), executions: 500);

    [Fact]
    public void Counterexample_OfALock_IsOneLineThatBreaksTheSameAgain()
    {
        var found = Finds.Breaks("fencing", SearchDoor.ParseAny("Lock contenders=2 hold=0 resource=unfenced faults=Pause budget=1"));

        var again = Schedule.Parse(found.Schedule.ToString());

        Assert.Equal(found.Schedule.ToString(), again.ToString());
        Assert.Equal(found.Violation, again.Replay().Violation);
    }

    /// <summary>The reduction leaves nothing out.</summary>
    [Theory]
    [InlineData("Lock contenders=2")]
    [InlineData("Lock contenders=2 hold=0 faults=LockLost budget=1")]
    [InlineData("Lock contenders=2 hold=0 faults=Crash budget=1")]
    [InlineData("Lock contenders=2 hold=0 faults=WakeUpLost budget=1")]
    public void Reductions_OfALock_SameOutcomesAsEveryOrder(string words)
    {
        var scenario = SearchDoor.ParseAny(words);

        var reduced = OutcomesOf(new ExhaustiveSearch(scenario) { UsesSymmetry = false, Observe = Observe });
        var plain = OutcomesOf(new ExhaustiveSearch(scenario) { UsesSleepSets = false, RemembersStates = false, UsesSymmetry = false, UsesLocality = false, Observe = Observe });

        Assert.True(plain.Count > 1);
        Assert.Equal(plain.Order(), reduced.Order());
    }

    /// <summary>The lock alone does not protect what it guards from a holder that was paused: that is what the token is for.</summary>
    [Theory]
    [InlineData("Pause")]
    [InlineData("LockLost")]
    public void Resource_ThatChecksNoTokens_TakesAnOlderHoldersWriteAfterANewers(string fault) =>
        Finds.Breaks("fencing", SearchDoor.ParseAny($"Lock contenders=2 hold=0 resource=unfenced faults={fault} budget=1"));

    private HashSet<string> OutcomesOf(ExhaustiveSearch search)
    {
        _outcomes.Clear();
        Assert.True(search.Run(TimeSpan.FromMinutes(5)).IsComplete);
        return [.. _outcomes];
    }

    private void Observe(IExploredRun run) => _outcomes.Add(run.Outcome());
}
