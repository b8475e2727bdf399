using Ratchet.Verification.Exploring;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>The reduction leaves nothing out, and what escapes the search's control is reported.</summary>
public sealed class SearchSoundnessTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(FaultKinds.None)]
    [InlineData(FaultKinds.Eviction)]
    [InlineData(FaultKinds.Expiry)]
    [InlineData(FaultKinds.Crash)]
    [InlineData(FaultKinds.InDoubt)]
    [InlineData(FaultKinds.StoreFails)]
    [InlineData(FaultKinds.ReplyLost)]
    [InlineData(FaultKinds.RunsLate)]
    internal void SleepSets_OneReaderOneWriterOneFault_SameOutcomesAsEveryOrder(FaultKinds fault)
    {
        var scenario = new Scenario { Readers = 1, Faults = fault, FaultBudget = fault == FaultKinds.None ? 0 : 1 };

        var reduced = OutcomesOf(scenario, usesSleepSets: true);
        var plain = OutcomesOf(scenario, usesSleepSets: false);

        Assert.Equal(plain.Order(), reduced.Order());
    }

    [Theory]
    [InlineData("VersionedKeys readers=0 faults=ServerForgets budget=1")]
    [InlineData("Lease readers=1 writers=0 faults=ServerForgets budget=1")]
    [InlineData("Lease readers=0 faults=ServerGoesBack budget=1")]
    [InlineData("Lease readers=1 writers=0 faults=ServerGoesBack connection=proxy budget=1")]
    [InlineData("Lease readers=0 writers=1 unavailable=Proceed faults=StoreFails budget=1")]
    [InlineData("Lease readers=1 keys=2 form=RollsBack")]
    [InlineData("Lease readers=1 keys=2 form=ThrowsAfterCommit")]
    [InlineData("Lease readers=1 form=NestsSameKey")]
    public void SleepSets_WiderScenario_SameOutcomesAsEveryOrder(string words)
    {
        var scenario = SearchDoor.Parse(words);

        var reduced = OutcomesOf(scenario, usesSleepSets: true);
        var plain = OutcomesOf(scenario, usesSleepSets: false);

        Assert.Equal(plain.Order(), reduced.Order());
    }

    [Theory]
    [InlineData("VersionedKeys readers=1 faults=ServerForgets budget=1", 20_000)]
    [InlineData("Lease readers=1 reads=2", 5_000)]
    [InlineData("Lease readers=1 place=readers", 5_000)]
    [InlineData("Lease readers=1 keys=2 form=NestsOtherKey", 5_000)]
    [InlineData("Lease readers=1 keys=2 form=SwallowsNested faults=InDoubt budget=1", 5_000)]
    [InlineData("Lease readers=1 keys=2 form=InvalidatesInside faults=Crash budget=1", 5_000)]
    [InlineData("Lease readers=1 keys=3 form=WritesAllKeys", 5_000)]
    [InlineData("Lease readers=1 form=PastTheCache", 5_000)]
    [InlineData("Lease readers=1 writers=1 invalidators=1", 5_000)]
    [InlineData("Lease readers=1 faults=ServerGoesBack budget=1", 20_000)]
    [InlineData("Lease readers=0 keys=2 writes=2 faults=ServerGoesBack budget=1", 20_000)]
    [InlineData("Lease readers=1 reads=2 place=readers faults=ReplyLost budget=1", 20_000)]
    [InlineData("Lease readers=2 keys=2 form=SwallowsNested place=readers faults=InDoubt budget=1", 20_000)]
    public void SleepSets_LargerScenario_CoverWhateverARandomSearchSees(string words, int executions)
    {
        var scenario = SearchDoor.Parse(words);
        var seen = new HashSet<string>();
        new RandomSearch(scenario, new MixedPicker(), seed: 7, executions) { Observe = run => seen.Add(run.Outcome()) }.Run(Budget);

        seen.ExceptWith(OutcomesOf(scenario, usesSleepSets: true));

        Assert.Empty(seen);
    }

    [Theory]
    [InlineData(CacheStrategy.VersionedKeys)]
    [InlineData(CacheStrategy.Lease)]
    public void SleepSets_TwoReadersOneWriter_CoverWhateverARandomSearchSees(CacheStrategy strategy)
    {
        var scenario = new Scenario { Strategy = strategy, Faults = FaultKinds.Crash, FaultBudget = 1 };
        var seen = new HashSet<string>();
        new RandomSearch(scenario, new UniformPicker(), seed: 7, executions: 30_000) { Observe = run => seen.Add(run.Outcome()) }.Run(Budget);

        seen.ExceptWith(OutcomesOf(scenario, usesSleepSets: true));

        Assert.Empty(seen);
    }

    [Fact]
    public void Loader_ContinuesOnAnotherThread_IsReported()
    {
        var scenario = new Scenario { Readers = 1, Writers = 0, AroundLoad = async load => await Task.Run(async () => await load()) };

        var escaped = Assert.Throws<InvalidOperationException>(() => new ExhaustiveSearch(scenario).Run(Budget));

        Assert.Contains("another thread", escaped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loader_ComesBackFromAnotherThread_IsReported()
    {
        var scenario = new Scenario
        {
            Readers = 1,
            Writers = 0,
            AroundLoad = async load =>
            {
                var value = await load();
                return await Task.Run(() => value);
            },
        };

        var escaped = Assert.Throws<InvalidOperationException>(() => new ExhaustiveSearch(scenario).Run(Budget));

        Assert.Contains("another thread", escaped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loader_DecidesByWhatTheSearchDoesNotControl_IsReported()
    {
        var calls = 0;
        var scenario = new Scenario { AroundLoad = load => ++calls % 3 == 0 ? new(0L) : load() };

        var escaped = Assert.Throws<InvalidOperationException>(() => new ExhaustiveSearch(scenario).Run(Budget));

        Assert.Contains("not deterministic", escaped.Message, StringComparison.Ordinal);
    }

    private static HashSet<string> OutcomesOf(Scenario scenario, bool usesSleepSets)
    {
        var outcomes = new HashSet<string>();
        var result = new ExhaustiveSearch(scenario) { UsesSleepSets = usesSleepSets, Observe = run => outcomes.Add(run.Outcome()) }.Run(Budget);
        Assert.True(result.IsComplete);
        return outcomes;
    }
}
