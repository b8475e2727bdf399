using Ratchet.Verification.Programs;
using Xunit;

namespace Ratchet.Verification.Tests.Programs;

/// <summary>A search up to so many events covers all that can happen in so many, what is broken at their end included.</summary>
public sealed class HorizonTests
{
    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void MaxEvents_FactBrokenAtTheEndOfThreeEvents_IsFoundWithThree(int events, bool holds)
    {
        var exploration = new Exploration<NodeSeams>(static node => node)
            .Actor("A", static node => node.Cache.SetAsync("k", "1"))
            .ExpectAtEnd("nothing is set", static state => state.CacheEntry("k") is null);

        var result = exploration.Run(new SearchOptions { MaxEvents = events });

        Assert.Equal((holds, holds), (result.Holds, result.IsComplete));
        Assert.Equal(holds ? null : 3, result.Counterexample?.Steps.Count);
    }

    [Fact]
    public void MaxEvents_EveryLengthOfAProgram_AgreesWithTheShortestOfASample()
    {
        var exploration = TwoStores();
        var shortest = Enumerable.Range(1, 40).First(events => !exploration.Run(new SearchOptions { MaxEvents = events }).Holds);

        for (var seed = 1UL; seed <= 200; seed++)
        {
            var sample = exploration.Run(new SearchOptions { Scheduler = Scheduler.Random, Seed = seed, Executions = 50 });
            Assert.True(sample.Counterexample is null || sample.Counterexample.Steps.Count >= shortest, sample.Counterexample?.Line);
        }
    }

    private static Exploration<NodeSeams> TwoStores() => new Exploration<NodeSeams>(static node => node)
        .Row("r", "1")
        .Actor("A", static async node => await node.Cache.SetAsync("a", await node.Database.ReadAsync("r") ?? ""))
        .Actor("B", static async node =>
        {
            await node.Cache.SetAsync("b", "1");
            await node.Database.WriteAsync("r", "2");
            await node.Cache.DeleteAsync("a");
        })
        .ExpectAtEnd("what is cached is what is stored", static state => state.CacheEntry("a") is not { } cached || cached == state.Row("r"));
}
