using Ratchet.Verification.Exploring.Memories;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>How much more often reads have gone round than on an earlier visit of a state bounds how often they may in what follows.</summary>
public sealed class ReadRoundsTests
{
    [Theory]
    [InlineData(new int[0], new int[0], 0)]
    [InlineData(new[] { 1 }, new[] { 1 }, 0)]
    [InlineData(new[] { 1 }, new[] { 2 }, 0)]
    [InlineData(new[] { 2 }, new[] { 1 }, 1)]
    [InlineData(new[] { 1, 3 }, new[] { 2, 3 }, 0)]
    [InlineData(new[] { 1, 3 }, new[] { 3, 1 }, 2)]
    [InlineData(new[] { 3, 1 }, new[] { 1, 3 }, 2)]
    public void Excess_RoundsOfTwoStates_IsThatOfTheReadWithTheMost(int[] now, int[] then, int expected) =>
        Assert.Equal(expected, ReadRounds.Of(now).Excess(ReadRounds.Of(then)));

    [Fact]
    public void Most_OfAllReads_CountsTheLastPlaceToo() =>
        Assert.Equal(ReadRounds.MostRounds, ReadRounds.Of([.. Enumerable.Repeat(1, ReadRounds.MostReads - 1), ReadRounds.MostRounds]).Most);

    [Fact]
    public void Of_ReadWhoseRoundsAreUp_SaysThatTheyDecide()
    {
        var exception = Assert.Throws<InvalidOperationException>(static () => ReadRounds.Of([1, ReadRounds.MostRounds + 1]));

        Assert.Equal("A read has gone round 8 times; an exhaustive search takes reads that go round up to 7 times.", exception.Message);
    }

    [Fact]
    public void Of_MoreReadsThanAreToldApart_IsRefused()
    {
        var exception = Assert.Throws<InvalidOperationException>(static () => ReadRounds.Of(Enumerable.Repeat(0, ReadRounds.MostReads + 1)));

        Assert.Equal("More than 16 reads are running; an exhaustive search takes up to 16.", exception.Message);
    }
}
