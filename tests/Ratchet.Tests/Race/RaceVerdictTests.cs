using Ratchet.Lab.Race;
using Ratchet.Lab.Race.Schedules;
using Ratchet.Lab.Race.Subjects;
using Xunit;

namespace Ratchet.Tests.Race;

/// <summary>Every strategy and every specimen in every schedule, on Garnet and SQLite.</summary>
public sealed class RaceVerdictTests(RaceStage stage)
{
    public static TheoryData<string, string> EveryRace()
    {
        var races = new TheoryData<string, string>();
        foreach (var subject in RaceSubjects.All)
        {
            foreach (var schedule in RaceSchedules.All)
            {
                races.Add(subject.Name, schedule.Name);
            }
        }

        return races;
    }

    [Theory, MemberData(nameof(EveryRace))]
    public async Task Subject_InASchedule_EndsAsExpected(string subjectName, string scheduleName)
    {
        var result = await RunAsync(subjectName, scheduleName);

        Assert.Null(ExpectedVerdicts.Missed(result));
    }

    [Fact]
    public async Task WriteThroughCache_WhoseWriterDies_ServesAPriceThatWasNeverCommitted()
    {
        var result = await RunAsync("WriteThroughCache", "crashed-writer");

        Assert.Equal((Money.FirstWriters, Money.Before), (result.Served, result.Database));
    }

    [Fact]
    public async Task NaiveCache_InALateFill_ServesTheOldPriceForAnHour()
    {
        var result = await RunAsync("NaiveCache", "late-fill");

        Assert.Equal(Verdict.StaleForEver, result.Verdict);
        Assert.Equal((Money.Before, Money.FirstWriters), (result.Served, result.Database));
        Assert.Equal(TimeSpan.FromHours(1), result.WrongFor);
        Assert.Equal("SETEX price $100.00", result.Culprit?.Text);
    }

    [Theory, InlineData("late-joiner"), InlineData("joiner-after-fill-sent")]
    public async Task CacheThatSharesLoadsCarelessly_InAJoinersSchedule_IsCaught(string schedule)
    {
        var result = await new RaceRunner(stage.Servers).RunAsync(CarelessCoalescing.Subject, Schedule(schedule));

        Assert.True(result.Verdict >= Verdict.Stale, $"{result.Verdict}");
    }

    private Task<RaceResult> RunAsync(string subject, string schedule) =>
        new RaceRunner(stage.Servers).RunAsync(RaceSubjects.All.Single(each => each.Name == subject), Schedule(schedule));

    private static Schedule Schedule(string name) => RaceSchedules.All.Single(each => each.Name == name);
}
