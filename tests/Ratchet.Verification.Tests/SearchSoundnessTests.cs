using System.Runtime.CompilerServices;
using Ratchet.Verification.Exploring;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>The reduction leaves nothing out, and what escapes the search's control is reported.</summary>
public sealed class SearchSoundnessTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(5);

    private readonly HashSet<string> _outcomes = [];

    public static TheoryData<string> EveryFault =>
    [
        nameof(FaultKinds.None), nameof(FaultKinds.Eviction), nameof(FaultKinds.Expiry), nameof(FaultKinds.Crash), nameof(FaultKinds.InDoubt),
        nameof(FaultKinds.StoreFails), nameof(FaultKinds.ReplyLost), nameof(FaultKinds.RunsLate),
    ];

    [Theory]
    [MemberData(nameof(EveryFault))]
    public void SleepSets_OneReaderOneWriterOneFault_SameOutcomesAsEveryOrder(string fault)
    {
        var scenario = OneFault(new Scenario { Readers = 1 }, fault);

        AssertSameOutcomes(new ExhaustiveSearch(scenario) { UsesSleepSets = false, UsesLocality = false, RemembersStates = false, Observe = Observe }, new ExhaustiveSearch(scenario) { UsesLocality = false, RemembersStates = false, Observe = Observe });
    }

    [Theory]
    [MemberData(nameof(EveryFault))]
    public void RememberedStates_TwoReadersOneWriterOneFault_SameOutcomesAsWithout(string fault)
    {
        var scenario = OneFault(new Scenario { Strategy = CacheStrategy.Lease }, fault);

        AssertSameOutcomes(new ExhaustiveSearch(scenario) { UsesSymmetry = false, UsesLocality = false, RemembersStates = false, Observe = Observe }, new ExhaustiveSearch(scenario) { UsesSymmetry = false, Observe = Observe });
    }

    /// <summary>A pause moves the clock: whoever has looked at it is in another state than who has not.</summary>
    [Theory]
    [InlineData("Lease readers=1 faults=Pause budget=1")]
    [InlineData("VersionedKeys readers=1 faults=Pause budget=1")]
    [InlineData("Lease readers=2 writers=0 faults=Pause budget=1")]
    public void RememberedStates_Pause_SameOutcomesAsWithout(string words)
    {
        var scenario = SearchDoor.Parse(words);

        AssertSameOutcomes(new ExhaustiveSearch(scenario) { UsesSymmetry = false, UsesLocality = false, RemembersStates = false, Observe = Observe }, new ExhaustiveSearch(scenario) { UsesSymmetry = false, Observe = Observe });
    }

    [Theory]
    [InlineData("VersionedKeys readers=0 faults=ServerForgets budget=1")]
    [InlineData("Lease readers=1 writers=0 faults=ServerForgets budget=1")]
    [InlineData("Lease readers=0 faults=ServerGoesBack budget=1")]
    [InlineData("Lease readers=0 faults=ServerGoesBack+StoreFails each=once budget=2")]
    [InlineData("Lease readers=1 writers=0 faults=ServerGoesBack connection=proxy budget=1")]
    [InlineData("Lease readers=0 writers=1 unavailable=Proceed faults=StoreFails budget=1")]
    [InlineData("Lease readers=1 keys=2 form=RollsBack")]
    [InlineData("Lease readers=1 keys=2 form=ThrowsAfterCommit")]
    [InlineData("Lease readers=1 form=NestsSameKey")]
    [InlineData("WriteThrough readers=1 form=NestsTwice")]
    [InlineData("Lease readers=1 writers=0 outsiders=1")]
    [InlineData("VersionedKeys readers=1 writers=0 outsiders=1")]
    [InlineData("Lease readers=1 writers=1 form=InTransaction")]
    [InlineData("Lease readers=2 nodes=2 writers=0")]
    [InlineData("VersionedKeys readers=2 nodes=2 writers=0")]
    [InlineData("DistributedLock readers=0 writers=2")]
    public void Reductions_WiderScenario_SameOutcomesAsEveryOrder(string words)
    {
        var scenario = SearchDoor.Parse(words);

        AssertSameOutcomes(new ExhaustiveSearch(scenario) { UsesSleepSets = false, RemembersStates = false, UsesSymmetry = false, UsesLocality = false, Observe = ObserveNameless }, new ExhaustiveSearch(scenario) { Observe = ObserveNameless });
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
    [InlineData("Lease readers=1 writers=1 outsiders=1", 5_000)]
    [InlineData("Lease readers=2 keys=2 writers=0 outsiders=1 faults=Crash budget=1", 20_000)]
    [InlineData("VersionedKeys readers=2 keys=2 writers=0 outsiders=1 faults=StoreFails budget=1", 20_000)]
    [InlineData("Lease readers=1 faults=ServerGoesBack budget=1", 20_000)]
    [InlineData("Lease readers=0 keys=2 writes=2 faults=ServerGoesBack budget=1", 20_000)]
    [InlineData("Lease readers=1 reads=2 place=readers faults=ReplyLost budget=1", 20_000)]
    [InlineData("Lease readers=2 keys=2 form=SwallowsNested place=readers faults=InDoubt budget=1", 20_000)]
    public void Reductions_LargerScenario_CoverWhateverARandomSearchSees(string words, int executions)
    {
        var scenario = SearchDoor.Parse(words);
        _outcomes.Clear();
        new RandomSearch(scenario, new MixedPicker(), seed: 7, executions) { Observe = ObserveNameless }.Run(Budget);
        var seen = _outcomes.ToHashSet();

        seen.ExceptWith(OutcomesOf(new ExhaustiveSearch(scenario) { Observe = ObserveNameless }));

        Assert.Empty(seen);
    }

    [Theory]
    [InlineData("VersionedKeys readers=2 nodes=2")]
    [InlineData("Lease readers=2 writers=2")]
    [InlineData("Lease readers=2 nodes=2 writers=0 faults=RunsLate budget=1")]
    [InlineData("Lease readers=2 nodes=2 faults=ReplyLost budget=1")]
    [InlineData("Lease readers=2 nodes=2 faults=Crash budget=1")]
    [InlineData("Lease readers=2 nodes=2 writers=0 faults=StoreFails+Pause budget=2")]
    [InlineData("WriteThrough readers=1 writers=2 faults=Eviction budget=1")]
    [InlineData("DistributedLock readers=1 writers=2")]
    [InlineData("DistributedLock readers=0 writers=2 faults=Expiry budget=1")]
    [InlineData("Lease readers=0 writers=2 faults=ServerForgets budget=1")]
    [InlineData("Lease readers=2 nodes=2 writers=0 faults=ServerForgets budget=1")]
    [InlineData("VersionedKeys readers=1 writers=2 faults=Crash budget=1")]
    [InlineData("VersionedKeys readers=0 writers=2 faults=ServerGoesBack budget=1")]
    [InlineData("Lease readers=0 writers=2 faults=ServerGoesBack budget=1")]
    [InlineData("WriteThrough readers=2 nodes=2 writers=0 faults=ServerGoesBack budget=2")]
    public void Symmetry_AlikeNodes_SameOutcomesButForTheNames(string words)
    {
        var scenario = SearchDoor.Parse(words);

        AssertSameOutcomes(new ExhaustiveSearch(scenario) { UsesSymmetry = false, Observe = ObserveNameless }, new ExhaustiveSearch(scenario) { Observe = ObserveNameless });
    }

    [Theory]
    [InlineData("Lease readers=2 writers=2")]
    [InlineData("Lease readers=2 faults=Pause budget=1")]
    [InlineData("Lease readers=1 reads=2 keys=2 writers=2")]
    [InlineData("WriteThrough readers=2 faults=Expiry+InDoubt budget=2")]
    [InlineData("WriteThrough readers=1 writers=2 form=NestsTwice")]
    [InlineData("VersionedKeys readers=2 nodes=2 faults=Eviction budget=1")]
    [InlineData("VersionedKeys readers=2 faults=RunsLate budget=1")]
    [InlineData("DistributedLock readers=2")]
    [InlineData("Lease readers=1 writers=0 faults=ServerGoesBack budget=2")]
    [InlineData("WriteThrough readers=1 faults=ServerForgets budget=1")]
    [InlineData("DistributedLock readers=1 writers=2 faults=Crash budget=1")]
    public void Memory_LargerScenario_SameOutcomesAsByThePast(string words)
    {
        var scenario = SearchDoor.Parse(words);

        AssertSameOutcomes(new ExhaustiveSearch(scenario) { ReadsMemory = false, Observe = ObserveNameless }, new ExhaustiveSearch(scenario) { Observe = ObserveNameless });
    }

    /// <summary>Its own check reaches into it, and so does another's that will make it check again; one that finds what the node knows does not.</summary>
    [Fact]
    public void Locality_NodeThatMayComeToCheckWhoAnswers_IsReached()
    {
        var run = new Scenario { Strategy = CacheStrategy.Lease, ReaderNodes = 2, Writers = 0, Faults = FaultKinds.ServerForgets, FaultBudget = 1 }.Start();
        List<PendingEvent> enabled = [];
        Happen("R1 on node 0", "R2 on node 1");
        Assert.Equal((0UL, 0UL), Insides());

        Happen("fault: the server starts again, empty", "node 0: checks who answers");
        Assert.Equal((0UL, 0UL), Insides());

        Happen("node 1: checks who answers");
        Assert.Equal(0UL, run.InsideOf(0));
        Assert.NotEqual(0UL, run.InsideOf(1));

        Happen("node 0: checks who answers");
        Assert.NotEqual(0UL, run.InsideOf(0));
        Assert.NotEqual(0UL, run.InsideOf(1));

        (ulong, ulong) Insides() => (run.InsideOf(0), run.InsideOf(1));

        void Happen(params string[] events)
        {
            foreach (var expected in events)
            {
                run.World.CollectEnabled(enabled);
                run.World.Run(enabled.Single(e => e.Description.StartsWith(expected, StringComparison.Ordinal)));
            }
        }
    }

    [Theory]
    [InlineData(CacheStrategy.VersionedKeys)]
    [InlineData(CacheStrategy.Lease)]
    public void Reductions_TwoReadersTwoWriters_CoverWhateverARandomSearchSees(CacheStrategy strategy)
    {
        var scenario = new Scenario { Strategy = strategy, Writers = 2 };
        _outcomes.Clear();
        new RandomSearch(scenario, new UniformPicker(), seed: 7, executions: 30_000) { Observe = ObserveNameless }.Run(Budget);
        var seen = _outcomes.ToHashSet();

        seen.ExceptWith(OutcomesOf(new ExhaustiveSearch(scenario) { Observe = ObserveNameless }));

        Assert.Empty(seen);
    }

    /// <summary>Two faults of two kinds are one of each, or two of one kind.</summary>
    [Theory]
    [InlineData("Lease", "Crash", "Expiry")]
    [InlineData("Lease", "Crash", "RunsLate")]
    [InlineData("WriteThrough", "Eviction", "ReplyLost")]
    [InlineData("VersionedKeys", "StoreFails", "Crash")]
    public void OneOfEachFault_WithTwoOfOneKind_SameOutcomesAsAnyTwo(string strategy, string first, string second)
    {
        var any = OutcomesOf(Exhaustive($"faults={first}+{second}"));

        var oneOfEach = OutcomesOf(Exhaustive($"faults={first}+{second} each=once"));
        string[] parts = [.. oneOfEach, .. OutcomesOf(Exhaustive($"faults={first}")), .. OutcomesOf(Exhaustive($"faults={second}"))];

        Assert.Equal(any.Order(), parts.Distinct().Order());
        Assert.True(oneOfEach.IsProperSubsetOf(any));

        ExhaustiveSearch Exhaustive(string faults) => new(SearchDoor.Parse($"{strategy} readers=1 {faults} budget=2")) { Observe = ObserveNameless };
    }

    /// <summary>How often reads have gone round tells no states apart, and no read goes round more often than the search says.</summary>
    [Theory]
    [InlineData("DistributedLock readers=2", 3)]
    [InlineData("DistributedLock readers=1 writers=2", 2)]
    [InlineData("DistributedLock readers=2 faults=Crash budget=1", 3)]
    [InlineData("WriteThrough readers=2 faults=StoreFails budget=1", 3)]
    [InlineData("Lease readers=2 nodes=2", 1)]
    public void Rounds_OfEachRead_AreNoMoreThanTheSearchSays(string words, int least)
    {
        var scenario = SearchDoor.Parse(words);
        var told = new ExhaustiveSearch(scenario) { TellsRounds = true, Observe = ObserveNameless };
        var search = new ExhaustiveSearch(scenario) { Observe = ObserveNameless };

        AssertSameOutcomes(told, search);

        Assert.InRange(told.Peak, least, search.Peak);
        Assert.True(search.States < told.States);
    }

    /// <summary>A server that goes back once goes back to a moment of one kind.</summary>
    [Theory]
    [InlineData("Lease readers=1")]
    [InlineData("VersionedKeys readers=1")]
    [InlineData("DistributedLock readers=1 writers=0")]
    public void GoesBackTo_EachKindOfMoment_SameOutcomesAsAny(string words)
    {
        var any = OutcomesOf(Exhaustive("budget=1"));

        string[] kinds = ["Empty", "Value", "Leased", "Version", "Quarantined"];
        var parts = kinds.ToDictionary(static kind => kind, kind => OutcomesOf(Exhaustive($"back={kind} budget=1")));

        Assert.Equal(any.Order(), parts.Values.SelectMany(static part => part).Distinct().Order());
        Assert.True(parts["Leased"].Count + parts["Version"].Count > parts["Empty"].Count);

        ExhaustiveSearch Exhaustive(string back) => new(SearchDoor.Parse($"{words} faults=ServerGoesBack {back}")) { Observe = ObserveNameless };
    }

    /// <summary>System.Transactions ends what is left open after ten minutes, on a thread of its own, and so in the midst of another execution.</summary>
    [Fact]
    public void Transactions_LeftOpenByTheDead_AreRolledBackWithTheirExecution()
    {
        List<ScenarioRun> runs = [];
        var leftOpen = 0;
        var search = new ExhaustiveSearch(SearchDoor.Parse("Lease readers=0 form=InTransaction faults=Crash budget=1"))
        {
            Observe = run =>
            {
                runs.Add((ScenarioRun)run);
                leftOpen += runs[^1].OpenTransactions.Count();
            },
        };

        Assert.True(search.Run(Budget).IsComplete);

        Assert.True(leftOpen > 0);
        Assert.All(runs, static run => Assert.Empty(run.OpenTransactions));
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
                await new OtherThread();
                return value;
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

    private static Scenario OneFault(Scenario scenario, string fault) =>
        scenario with { Faults = Enum.Parse<FaultKinds>(fault), FaultBudget = fault == nameof(FaultKinds.None) ? 0 : 1 };

    private void AssertSameOutcomes(ExhaustiveSearch expected, ExhaustiveSearch actual) =>
        Assert.Equal(OutcomesOf(expected).Order(), OutcomesOf(actual).Order());

    private HashSet<string> OutcomesOf(ExhaustiveSearch search)
    {
        _outcomes.Clear();
        Assert.True(search.Run(Budget).IsComplete);
        return [.. _outcomes];
    }

    private void Observe(IExploredRun run) => _outcomes.Add(run.Outcome());

    private void ObserveNameless(IExploredRun run) => _outcomes.Add(((ScenarioRun)run).Outcome(nameless: true));

    /// <summary>Whoever awaits it goes on on a thread of its own, which waits for no thread of a pool that other tests may keep busy.</summary>
    private readonly struct OtherThread : INotifyCompletion
    {
        public bool IsCompleted => false;

        public OtherThread GetAwaiter() => this;

        public void OnCompleted(Action continuation) => new Thread(() => continuation()).UnsafeStart();

        public void GetResult()
        {
        }
    }
}
