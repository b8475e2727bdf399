using Ratchet.Lab.Race;
using Ratchet.Lab.Race.Stage;
using Xunit;

namespace Ratchet.Tests.Race;

/// <summary>The judge against histories that it must accept and histories that it must not.</summary>
public sealed class JudgeTests
{
    private const string Old = Money.Before;
    private const string New = Money.FirstWriters;

    [Fact]
    public void History_WithoutReads_IsFresh() =>
        Assert.Equal(Verdict.Fresh, Decide(new RaceLog(), served: Old, atRest: Old, database: Old));

    [Fact]
    public void CacheThatDiffersFromTheDatabaseAtRest_IsStaleForEver() =>
        Assert.Equal(Verdict.StaleForEver, Decide(Written(new RaceLog()), served: Old, atRest: Old, database: New));

    [Fact]
    public void FirstNewReaderOnly_SeesTheOldPrice_IsStale() =>
        Assert.Equal(Verdict.Stale, Decide(Written(new RaceLog()), served: Old, atRest: New, database: New));

    [Fact]
    public void ReadThatBeganAfterTheAcknowledgement_ReturnsTheOldPrice_IsStale()
    {
        var log = Written(new RaceLog());
        log.AddRead("R1", log.Tick(), Old);

        Assert.Equal(Verdict.Stale, Decide(log, served: New, atRest: New, database: New));
    }

    [Fact]
    public void ReadThatBeganBeforeTheAcknowledgement_ReturnsTheOldPrice_IsFresh()
    {
        var log = new RaceLog();
        var began = log.Tick();
        Written(log).AddRead("R1", began, Old);

        Assert.Equal(Verdict.Fresh, Decide(log, served: New, atRest: New, database: New));
    }

    [Fact]
    public void LaterRead_ReturnsAnOlderPriceThanAnEarlierOne_WentBack()
    {
        var log = new RaceLog();
        log.AddCommit(New);
        log.AddRead("R1", log.Tick(), New);
        log.AddRead("R2", log.Tick(), Old);
        log.AddAcknowledged(New);

        Assert.Equal(Verdict.WentBack, Decide(log, served: New, atRest: New, database: New));
    }

    [Fact]
    public void OverlappingReads_ReturnDifferentPrices_AreFresh()
    {
        var log = new RaceLog();
        var (first, second) = (log.Tick(), log.Tick());
        log.AddCommit(New);
        log.AddRead("R1", first, New);
        log.AddRead("R2", second, Old);

        Assert.Equal(Verdict.Fresh, Decide(log, served: New, atRest: New, database: New));
    }

    [Fact]
    public void TwoAcknowledgedWrites_TheLaterCommitCounts()
    {
        var log = new RaceLog();
        log.AddCommit(Money.SecondWriters);
        log.AddCommit(New);
        log.AddAcknowledged(New);
        log.AddAcknowledged(Money.SecondWriters);
        log.AddRead("R1", log.Tick(), Money.SecondWriters);

        Assert.Equal(Verdict.Stale, Decide(log, served: New, atRest: New, database: New));
    }

    private static Verdict Decide(RaceLog log, string served, string atRest, string database) =>
        Judge.Decide(log, served, atRest, database).Verdict;

    private static RaceLog Written(RaceLog log)
    {
        log.AddCommit(New);
        log.AddAcknowledged(New);
        return log;
    }
}
