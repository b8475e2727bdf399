using Ratchet.Verification.Histories;
using Xunit;
using static Ratchet.Verification.Tests.Histories.Recorded;

namespace Ratchet.Verification.Tests.Histories;

/// <summary>Each checker catches a broken history, names the operations that prove it, and accepts one that is right.</summary>
public sealed class CheckerTests
{
    /// <summary>The published race: a reader loads the old row, the writer commits and deletes, the reader fills what it loaded.</summary>
    private static readonly Operation[] s_race =
        [Write("setup", 0, 1, 1), Read("loader", 2, 9, 1), Write("writer", 3, 6, 2), Read("late", 10, 11, 1)];

    [Fact]
    public void StaleReads_ReadOfTheOldAfterTheWrite_Caught()
    {
        var violation = Only(Guarantee.NoStaleReads, s_race);

        Assert.Equal([s_race[2], s_race[3]], violation.Operations);
        Assert.Equal(
            "late's read of version 1 (10 to 11 ms) began after writer's write of version 2 (3 to 6 ms) had been acknowledged, and returned something older.",
            violation.Sentence);
    }

    [Fact]
    public void StaleReads_ReadDuringTheWrite_Accepted() => Holds(Guarantee.NoStaleReads, s_race[..3]);

    [Fact]
    public void StaleReads_Values_Caught() => Only(
        Guarantee.NoStaleReads, WriteValue("a", 0, 1, "old"), WriteValue("a", 2, 3, "new"), ReadValue("b", 4, 5, "old"));

    [Fact]
    public void StaleReads_ValuesOfConcurrentWrites_Accepted() => Holds(
        Guarantee.NoStaleReads, WriteValue("a", 0, 3, "one"), WriteValue("b", 1, 4, "other"), ReadValue("c", 5, 6, "one"), ReadValue("d", 5, 6, "other"));

    [Fact]
    public void StaleReads_WithinTheClockUncertainty_Accepted()
    {
        Operation[] close = [Write("a", 0, 1, 2), Read("b", 1.5, 3, 1)];

        Only(Guarantee.NoStaleReads, close);
        Holds(Guarantee.NoStaleReads, new CheckOptions { ClockUncertainty = TimeSpan.FromMilliseconds(0.5) }, close);
        Only(Guarantee.NoStaleReads, new CheckOptions { ClockUncertainty = TimeSpan.FromMilliseconds(0.4) }, close);
    }

    [Fact]
    public void Uncertainty_OneProcess_KeepsItsOwnOrder() => Only(
        Guarantee.NoStaleReads, new CheckOptions { ClockUncertainty = TimeSpan.FromSeconds(1) }, Write("a", 0, 1, 2), Read("a", 2, 3, 1));

    [Fact]
    public void Linearizability_BackwardsDuringAWrite_Caught()
    {
        Operation[] history = [Write("w", 0, 20, 2), Read("a", 1, 3, 2), Read("b", 4, 6, 1)];

        Assert.Equal([history[1], history[2]], Only(Guarantee.Linearizability, history).Operations);
        Holds(Guarantee.NoStaleReads, history);
    }

    [Fact]
    public void Linearizability_BothStatesDuringAWrite_Accepted() => Holds(
        Guarantee.Linearizability, Write("w", 0, 20, 2), Read("a", 1, 3, 1), Read("b", 2, 6, 2), Read("c", 3, 7, 1));

    [Fact]
    public void Linearizability_TwoWritesOfOneVersion_Caught() =>
        Only(Guarantee.Linearizability, Write("a", 0, 3, 2), Write("b", 1, 4, 2));

    [Fact]
    public void Linearizability_WriteInDoubtTakesEffectLate_Accepted() => Holds(
        Guarantee.Linearizability, Write("a", 0, 1, 1), InDoubt("b", 2), Write("a", 5, 6, 2), Read("c", 7, 8, 2), Read("c", 60_000, 60_001, 3));

    [Fact]
    public void Linearizability_TwoNewVersionsAndOneWriteInDoubt_Caught() => Only(
        Guarantee.Linearizability, Write("a", 0, 1, 1), InDoubt("b", 2), Read("c", 3, 4, 2), Read("c", 5, 6, 3));

    [Fact]
    public void Linearizability_WriteInDoubtAfterItsVersionWasRead_Caught()
    {
        Operation[] history = [Write("a", 0, 1, 1), Read("c", 3, 4, 2), InDoubt("b", 5)];

        Assert.Equal([history[2], history[1]], Only(Guarantee.Linearizability, history).Operations);
    }

    [Fact]
    public void Linearizability_VersionOfAFailedWrite_Caught() => Only(
        Guarantee.Linearizability, Write("a", 0, 1, 1), Write("b", 2, 3, 2).WithOutcome(OperationOutcome.Failed), Read("c", 4, 5, 2));

    [Fact]
    public void Linearizability_ValueThatComesBack_Caught() => Only(
        Guarantee.Linearizability,
        WriteValue("a", 0, 9, "x"), WriteValue("b", 0, 9, "y"), ReadValue("c", 1, 2, "x"), ReadValue("c", 3, 4, "y"), ReadValue("c", 5, 6, "x"));

    [Fact]
    public void Linearizability_ValuesOfConcurrentWrites_Accepted() => Holds(
        Guarantee.Linearizability,
        WriteValue("a", 0, 9, "x"), WriteValue("b", 0, 9, "y"), ReadValue("c", 1, 2, "x"), ReadValue("c", 3, 4, "y"), ReadValue("d", 1, 4, "x"));

    [Fact]
    public void Linearizability_ValueThatNobodyWrote_Caught()
    {
        Holds(Guarantee.Linearizability, ReadValue("a", 0, 1, "first"), WriteValue("b", 2, 3, "x"));
        Only(Guarantee.Linearizability, ReadValue("a", 0, 1, "first"), ReadValue("a", 2, 3, "from nowhere"));
        Only(Guarantee.Linearizability, WriteValue("b", 0, 1, "x").WithOutcome(OperationOutcome.Failed), ReadValue("a", 2, 3, "x"));
        Only(Guarantee.Linearizability, ReadValue("a", 0, 1, "x"), WriteValue("b", 2, 3, "x"));
        Only(Guarantee.Linearizability, WriteValue("b", 0, 1, "x"), ReadValue("a", 2, 3, null));
    }

    [Fact]
    public void Convergence_CacheStaysOld_Caught()
    {
        Only(Guarantee.Convergence, Write("w", 0, 1, 2), Read("a", 2, 3, 2), Read("b", 2, 3, 1));
        Only(Guarantee.Convergence, Write("w", 0, 1, 1), InDoubt("v", 2), Final("db", 5, 6, 2), Read("a", 7, 8, 1));
        Only(Guarantee.Convergence, Write("w", 0, 1, 2), Final("db", 5, 6, 1));
    }

    [Fact]
    public void Convergence_StaleForAWhileOnly_Accepted()
    {
        Holds(Guarantee.Convergence, Write("w", 0, 1, 2), Read("a", 2, 3, 1), Read("a", 4, 5, 2));
        Holds(Guarantee.Convergence, Write("w", 0, 1, 1), InDoubt("v", 2), Read("a", 4, 5, 1), Final("db", 5, 6, 2), Read("a", 7, 8, 2));
    }

    [Fact]
    public void Sessions_EachViolation_Caught()
    {
        Only(Guarantee.ReadYourWrites, Write("a", 0, 1, 2), Read("a", 2, 3, 1));
        Only(Guarantee.MonotonicReads, Read("a", 0, 1, 2), Read("a", 2, 3, 1));
        Only(Guarantee.MonotonicWrites, Write("a", 0, 1, 2), Write("a", 2, 3, 1));
        Only(Guarantee.WritesFollowReads, Read("a", 0, 1, 2), Write("a", 2, 3, 1));
        Only(Guarantee.ReadYourWrites, WriteValue("a", 0, 1, "old"), WriteValue("a", 2, 3, "new"), ReadValue("a", 4, 5, "old"));
    }

    [Theory]
    [InlineData(Guarantee.ReadYourWrites)]
    [InlineData(Guarantee.MonotonicReads)]
    [InlineData(Guarantee.MonotonicWrites)]
    [InlineData(Guarantee.WritesFollowReads)]
    public void Sessions_TwoProcesses_OweEachOtherNothing(Guarantee guarantee) =>
        Holds(guarantee, Write("a", 0, 1, 2), Read("b", 2, 3, 1), Read("a", 2, 3, 2), Write("b", 4, 5, 3));

    [Fact]
    public void BoundedStaleness_OlderThanTheBound_Caught()
    {
        var options = new CheckOptions { Staleness = TimeSpan.FromMilliseconds(10) };

        Only(Guarantee.BoundedStaleness, options, Write("w", 0, 1, 2), Read("a", 11.5, 12, 1));
        Holds(Guarantee.BoundedStaleness, options, Write("w", 0, 1, 2), Read("a", 11, 12, 1));
    }

    [Fact]
    public void Check_SeveralKeys_AreIndependent() =>
        Holds(Guarantee.NoStaleReads, Write("w", 0, 1, 2), Read("a", 2, 3, 1) with { Key = "other" });

    [Fact]
    public void Check_ManyViolations_AreCountedAndTheFirstDescribed()
    {
        var reads = Enumerable.Range(0, 50).Select(i => Read("a", 2 + i, 2.5 + i, 1));

        var verdict = HistoryChecker.Check([Write("w", 0, 1, 2), .. reads], new CheckOptions { Guarantees = [Guarantee.NoStaleReads], MaxDescribed = 3 }).Verdicts.Single();

        Assert.Equal((50, 3), (verdict.Count, verdict.Violations.Count));
    }

    /// <summary>A history on which looking at all pairs would take hours: a million operations on one key.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Check_AMillionOperationsOnOneKey_Ends(bool byVersion)
    {
        var history = Enumerable.Range(0, 1_000_000).Select(i => Long(i, byVersion));

        var report = HistoryChecker.Check(history, new CheckOptions { Staleness = TimeSpan.FromSeconds(1) });

        Assert.Equal((1_000_000, true), (report.Operations, report.Holds));
    }

    /// <summary>Every fourth operation writes; each overlaps its neighbours; a read returns the last write that was surely over.</summary>
    private static Operation Long(int index, bool byVersion)
    {
        var process = $"p{index % 16}";
        var state = (index / 4) + 1;
        var (start, end) = (index * 2.0, (index * 2.0) + (index % 4 == 0 ? 1.9 : 5));
        return (index % 4 == 0, byVersion) switch
        {
            (true, true) => Write(process, start, end, state),
            (true, false) => WriteValue(process, start, end, $"{state}"),
            (false, true) => Read(process, start, end, state),
            _ => ReadValue(process, start, end, $"{state}"),
        };
    }

    private static Violation Only(Guarantee guarantee, params Operation[] history) => Only(guarantee, new CheckOptions(), history);

    private static Violation Only(Guarantee guarantee, CheckOptions options, params Operation[] history)
    {
        var violation = Assert.Single(Check(guarantee, options, history).Violations);
        Assert.Equal((guarantee, "k"), (violation.Guarantee, violation.Key));
        return violation;
    }

    private static void Holds(Guarantee guarantee, params Operation[] history) => Holds(guarantee, new CheckOptions(), history);

    private static void Holds(Guarantee guarantee, CheckOptions options, params Operation[] history) =>
        Assert.Empty(Check(guarantee, options, history).Violations.Select(each => each.Sentence));

    private static Verdict Check(Guarantee guarantee, CheckOptions options, Operation[] history) =>
        HistoryChecker.Check(history, options with { Guarantees = [guarantee] }).Verdicts.Single();
}
