using Ratchet.Verification.Exploring.Memories;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>A state is covered by an earlier visit only if none of its reads has gone round more often since.</summary>
public sealed class ReadRoundsTests
{
    [Theory]
    [InlineData(new int[0], new int[0], true)]
    [InlineData(new[] { 1 }, new[] { 1 }, true)]
    [InlineData(new[] { 1 }, new[] { 2 }, true)]
    [InlineData(new[] { 2 }, new[] { 1 }, false)]
    [InlineData(new[] { 1, 3 }, new[] { 2, 3 }, true)]
    [InlineData(new[] { 1, 3 }, new[] { 3, 1 }, false)]
    [InlineData(new[] { 3, 1 }, new[] { 1, 3 }, false)]
    public void IsWithin_RoundsOfTwoStates_EachReadCounts(int[] now, int[] then, bool expected) =>
        Assert.Equal(expected, ReadRounds.Of(now).IsWithin(ReadRounds.Of(then)));

    [Fact]
    public void Of_ReadThatMayGoRoundOnce_IsTaken() => Assert.True(ReadRounds.Of([ReadRounds.MostRounds]).IsWithin(ReadRounds.Of([ReadRounds.MostRounds])));

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
