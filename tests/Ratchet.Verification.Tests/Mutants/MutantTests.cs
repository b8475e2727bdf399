using Ratchet.Mutants;
using Xunit;

namespace Ratchet.Verification.Tests.Mutants;

/// <summary>
/// The explorer notices what is taken out of the engine. A few of the mutants, the quickest; <c>ratchet explore --mutants</c> examines
/// all. The first five are the executions of model/attacks: m1, m2 and m2b, m8, m9.
/// </summary>
public sealed class MutantTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);

    private static readonly Lazy<MutantLaboratory> Laboratory = new(() => new MutantLaboratory(new EngineCompiler(EngineSources.Find())));

    [Theory]
    [InlineData("a flight that stays open while its fill is sent", "G1")]
    [InlineData("a token filled whose reply never came", "G3")]
    [InlineData("a version captured after the load", "G3")]
    [InlineData("a hold that does not re-add", "G3")]
    [InlineData("a load shared out of a transaction", "G1")]
    [InlineData("Begin left out", "G3")]
    [InlineData("an End that names only the acknowledged token", "tidiness")]
    [InlineData("a cancelled caller that cancels a shared load", "no exception")]
    [InlineData("an open write that forgets its doubt", "G3")]
    [InlineData("a transaction whose writes end before its commit", "G3")]
    [InlineData("keys left in quarantine when another's Begin failed", "tidiness")]
    [InlineData("a key added without waiting for its Begin", "G2")]
    [InlineData("a readiness that nobody looks up", "G3")]
    public void Mutant_Explored_IsCaughtAndItsExecutionDoesNotBreakTheEngine(string name, string guarantee)
    {
        var mutant = MutantCatalogue.All.Single(mutant => mutant.Name == name);

        var verdict = Laboratory.Value.Examine(mutant, Budget, TestContext.Current.CancellationToken);

        Assert.Equal(guarantee, verdict.Guarantee);
        Assert.NotEmpty(verdict.Trace);
        Assert.Null(verdict.BreaksOriginal);
    }

    [Theory]
    [InlineData("Lease readers=1 writers=0 transactions=1")]
    [InlineData("Lease readers=2 writers=0 rollbacks=1")]
    [InlineData("Lease readers=2 writers=0 faults=Cancel budget=1")]
    [InlineData("Lease readers=1 writers=1 faults=ReplyLost budget=1 deadlines=never")]
    [InlineData("Lease readers=1 writers=1 schemas=mixed faults=Crash budget=1")]
    [InlineData("Lease readers=2 writers=1 form=Opens faults=InDoubt budget=1")]
    [InlineData("Lease readers=2 writers=1 form=InTransaction faults=InDoubt budget=1")]
    [InlineData("Lease readers=1 writers=1 form=AsksFirst faults=Eviction+Crash budget=2")]
    [InlineData("Lease readers=2 writers=1 keys=2 form=NamesTwoKeys faults=Crash budget=1")]
    [InlineData("Lease readers=2 writers=1 keys=2 form=AddsKey faults=Eviction budget=1")]
    [InlineData("WriteThrough readers=1 writers=1 form=NestsTwice")]
    [InlineData("WriteThrough readers=1 writers=2 faults=Eviction budget=1")]
    [InlineData("DistributedLock readers=0 writers=2 keys=2 form=NamesTwoKeys")]
    public void Engine_InAScenarioThatCatchesMutants_BreaksNothing(string scenario)
    {
        var verdict = Laboratory.Value.ExamineOriginal(scenario, Budget, TestContext.Current.CancellationToken);

        Assert.Null(verdict.Reason);
    }

    [Fact]
    public void EveryMutant_AgainstTheSources_IsUpToDate()
    {
        var sources = EngineSources.Find();

        Assert.All(MutantCatalogue.All, mutant => Assert.NotEmpty(sources.Patch(mutant)));
        Assert.Equal(MutantCatalogue.All.Count, MutantCatalogue.All.Select(mutant => mutant.Name).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Mutant_WhoseTextIsGone_IsReportedAsOutOfDate()
    {
        var mutant = new Mutant("none", "none", "src/Ratchet/Reading/Flight.cs", "no such text", "", "Lease");

        var exception = Assert.Throws<InvalidOperationException>(() => EngineSources.Find().Patch(mutant));

        Assert.Contains("out of date", exception.Message, StringComparison.Ordinal);
    }
}
