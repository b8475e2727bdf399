using Ratchet.Verification.Exploring;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>A schedule is one line of text that gives the same execution for ever.</summary>
public sealed class ScheduleTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(5);

    private static readonly Scenario Large = new()
    {
        Readers = 8, Writers = 4, Keys = 3, ReaderNodes = 2, Faults = FaultKinds.All, FaultBudget = 3,
    };

    [Fact]
    internal void Line_ParsedAndWritten_IsTheSame()
    {
        const string Line = "Lease/r2w1k1n1/Expiry+Crash*2/0.0.13.1";

        var schedule = Schedule.Parse(Line);

        Assert.Equal(Line, schedule.ToString());
        Assert.Equal([0, 0, 13, 1], schedule.Choices);
    }

    [Theory]
    [InlineData("Lease/r2w1k1n1,form=NestsOtherKey,place=readers,after=read/ServerGoesBack*1/0.7")]
    [InlineData("VersionedKeys/r2w1k1n1,reads=3,writes=2,transactions=1,rollbacks=1,invalidators=1,unavailable=Proceed,schemas=mixed,connection=proxy,deadlines=never,excuses=none/None*0/")]
    public void Line_WithWords_ParsedAndWritten_IsTheSame(string line) => Assert.Equal(line, Schedule.Parse(line).ToString());

    /// <summary>A scenario's fields are all in its line, so a new one that is forgotten there fails here.</summary>
    [Fact]
    public void Line_OfAnyScenario_ParsedAgain_IsTheSameScenario()
    {
        var random = new Random(1);
        var fields = typeof(Scenario).GetProperties().Where(field => field.CanWrite && field.Name != nameof(Scenario.AroundLoad)).ToList();
        var met = new HashSet<string>(StringComparer.Ordinal);
        for (var time = 0; time < 2_000; time++)
        {
            var scenario = new Scenario();
            foreach (var field in fields.Where(_ => random.Next(2) == 0))
            {
                field.SetValue(scenario, Any(field.PropertyType));
                met.Add(field.Name);
            }

            var schedule = new Schedule(scenario, [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(100))]);
            var again = Schedule.Parse(schedule.ToString());
            var read = Assert.IsType<Scenario>(again.Subject);

            Assert.Equal(scenario with { AroundLoad = ((Scenario)again.Subject).AroundLoad }, again.Subject);
            Assert.Equal(schedule.Choices, again.Choices);
        }

        Assert.Equal(fields.Count, met.Count);

        object Any(Type declared) => Nullable.GetUnderlyingType(declared) is not { } type ? AnyOf(declared) : AnyOf(type);

        object AnyOf(Type type) => type == typeof(int) ? random.Next(1_000)
            : type == typeof(bool) ? random.Next(2) == 0
            : type == typeof(FaultKinds) ? (FaultKinds)random.Next((int)FaultKinds.All + 1)
            : Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length))!;
    }

    [Theory]
    [InlineData("")]
    [InlineData("Lease")]
    [InlineData("Lease/r2w1k1n1,rain=1/None*0/0")]
    [InlineData("Lease/r2w1k1n1,reads=many/None*0/0")]
    [InlineData("Lease/r2w1k1n1,reads=/None*0/0")]
    [InlineData("Nothing/r2w1k1n1/None*0/0")]
    [InlineData("Lease/r2w1k1n1/Rain*1/0")]
    [InlineData("Lease/r2w1k1n1/None*0/0..1")]
    public void Line_OfAnotherForm_IsRefused(string line) => Assert.Throws<FormatException>(() => Schedule.Parse(line));

    [Fact]
    public void Choice_ThatThereIsNot_IsRefused() => Assert.Throws<FormatException>(() => Schedule.Parse("Lease/r1w1k1n1/None*0/9").Replay());

    [Fact]
    public void Counterexample_Replayed_BreaksTheSameInTheSameSteps()
    {
        var scenario = new Scenario { Faults = FaultKinds.Crash | FaultKinds.Eviction, FaultBudget = 2, HasExcuses = false };
        var counterexample = Finds.Breaks("G3", scenario);

        var choices = Schedule.Parse(counterexample.Schedule.ToString()).Choices;
        var again = Replay.Of(counterexample.Schedule.Subject, choices);

        Assert.Equal(counterexample.Violation, again.Violation);
        Assert.Equal(counterexample.Steps, again.Steps);
    }

    [Fact]
    public void SameSeed_AThousandTimes_GivesTheSameTrace()
    {
        var first = TraceOf(seed: 42);
        for (var time = 1; time < 1000; time++)
        {
            Assert.Equal(first, TraceOf(seed: 42));
        }

        Assert.NotEqual(first, TraceOf(seed: 43));
    }

    /// <summary>Which executions there are depends on the seed and their count alone: the same outcomes, and the same first violation.</summary>
    [Fact]
    public void Sample_OnAnyNumberOfThreads_RunsTheSameExecutions()
    {
        var broken = SearchDoor.Parse("Lease readers=2 reads=2 nodes=2 faults=ServerForgets budget=1 excuses=none");
        var (one, three) = (SampleOf(broken, threads: 1, executions: 20_000), SampleOf(broken, threads: 3, executions: 20_000));

        Assert.Equal("G2", one.Violation?.Guarantee);
        Assert.Equal(one.Violation, three.Violation);
        Assert.Equal(one.Path, three.Path);
        Assert.Equal(1_000, SampleOf(Large, threads: 3, executions: 1_000).Executions);

        static SearchResult SampleOf(Scenario scenario, int threads, int executions) =>
            new Sample(scenario, static () => new RankPicker(), seed: 1, executions, threads).Run(Budget);
    }

    [Theory]
    [InlineData(CacheStrategy.VersionedKeys, false)]
    [InlineData(CacheStrategy.VersionedKeys, true)]
    [InlineData(CacheStrategy.Lease, false)]
    [InlineData(CacheStrategy.Lease, true)]
    public void RandomSearch_LargeScenario_FindsNothing(CacheStrategy strategy, bool byPriorities)
    {
        var scenario = Large with { Strategy = strategy };
        IPicker picker = byPriorities ? new PriorityPicker() : new UniformPicker();

        var search = new RandomSearch(scenario, picker, seed: 1, executions: 3_000);
        var result = search.Run(Budget);

        Assert.True(result.Violation is null, result.Violation is null ? "" : $"{Counterexample.Shrink(scenario, result.Path).Schedule} {result.Violation}");
        Assert.Equal(3_000, result.Executions);
        Assert.False(result.IsComplete);
    }

    private static string TraceOf(ulong seed)
    {
        var search = new TracingSearch(Large, seed);
        search.Run(Budget);
        return string.Join('\n', Replay.Of(Large, search.Taken).Steps.Select(step => step.Text));
    }

    /// <summary>One random execution, whose events can be asked for although nothing broke.</summary>
    private sealed class TracingSearch(Scenario scenario, ulong seed)
    {
        private readonly List<ulong> _taken = [];

        public IReadOnlyList<ulong> Taken => _taken;

        public void Run(TimeSpan budget) => new RandomSearch(scenario, new Recorder(_taken), seed, executions: 1).Run(budget);

        private sealed class Recorder(List<ulong> taken) : IPicker
        {
            private readonly UniformPicker _inner = new();

            public void Begin(ulong seed) => _inner.Begin(seed);

            public bool WantsFault() => _inner.WantsFault();

            public PendingEvent Pick(List<PendingEvent> enabled)
            {
                var picked = _inner.Pick(enabled);
                taken.Add(picked.Id);
                return picked;
            }
        }
    }
}
