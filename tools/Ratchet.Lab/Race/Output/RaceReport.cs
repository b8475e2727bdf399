using Ratchet.Lab.Backends;
using Ratchet.Lab.Race.Subjects;
using Ratchet.Verification.Specimens;
using Spectre.Console;

namespace Ratchet.Lab.Race.Output;

/// <summary>What people see: timelines, the table of verdicts, and the figure that it is all about.</summary>
internal sealed class RaceReport(IAnsiConsole console)
{
    /// <summary>From this width on, a failure and its cure stand side by side.</summary>
    private const int WideEnoughForTwo = 116;

    private const string Gap = "    ";

    public void WriteHeading(RaceServers servers) => Write(StyledLine.Of(
        $"{servers.CacheServer.Label} and {servers.DatabaseServer.Label}. The price is {Money.Dollars(Money.Before)}; W1 writes {Money.Dollars(Money.FirstWriters)}, W2 {Money.Dollars(Money.SecondWriters)}.",
        RaceStyle.Dim));

    /// <summary>The timelines of one schedule.</summary>
    public void WriteTimelines(IReadOnlyList<RaceResult> results)
    {
        RaceResult[] drawn = [.. results.Where(result => result.Verdict != Verdict.NotApplicable)];
        if (drawn.Length == 0)
        {
            return;
        }

        var schedule = drawn[0].Schedule;
        Write(StyledLine.Empty);
        Write(StyledLine.Of(schedule.Name, RaceStyle.Heading).Add($": {schedule.Summary}", RaceStyle.Dim));
        var isWide = console.Profile.Width >= WideEnoughForTwo;
        foreach (var pair in drawn.Chunk(isWide ? 2 : 1))
        {
            Write(StyledLine.Empty);
            WriteBeside(pair);
        }
    }

    public void WriteTable(IReadOnlyList<RaceResult> results)
    {
        Write(StyledLine.Empty);
        foreach (var line in VerdictTable.Draw(results, console.Profile.Width))
        {
            Write(line);
        }
    }

    /// <summary>What came out differently from what must come out.</summary>
    public void WriteMissed(IReadOnlyList<RaceResult> results)
    {
        foreach (var result in results.Where(result => ExpectedVerdicts.Missed(result) is not null))
        {
            Write(StyledLine.Of(MissedLine(result), RaceStyle.Bad));
        }
    }

    /// <summary>The published demonstration's last line, with the true figure.</summary>
    public void WriteFinalPrice(IReadOnlyList<RaceResult> results)
    {
        if (LateFillOf(results, nameof(CacheStrategy.VersionedKeys)) is not { } ratchets)
        {
            return;
        }

        Write(StyledLine.Empty);
        var line = StyledLine.Of($"Final price: {Money.Dollars(ratchets.Served)}", RaceStyle.Of(ratchets.Verdict));
        if (LateFillOf(results, nameof(NaiveCache)) is { } naive)
        {
            line.Add("   without Ratchet: ", RaceStyle.Dim).Add(Money.Dollars(naive.Served), RaceStyle.Of(naive.Verdict));
        }

        Write(line);
    }

    public void WriteHint(string text)
    {
        Write(StyledLine.Empty);
        Write(StyledLine.Of(text, RaceStyle.Dim));
    }

    public static string MissedLine(RaceResult result) =>
        $"{result.Subject.Name} in {result.Schedule.Name}: {result.Verdict.ToName()}, and should have been {ExpectedVerdicts.Missed(result)}";

    private static RaceResult? LateFillOf(IReadOnlyList<RaceResult> results, string subject) =>
        results.FirstOrDefault(result => result.Schedule.Name == "late-fill" && result.Subject.Name == subject);

    private void WriteBeside(RaceResult[] results)
    {
        var width = (console.Profile.Width - (Gap.Length * (results.Length - 1))) / results.Length;
        var drawings = results.Select(result => Timeline.Draw(result, width)).ToList();
        for (var row = 0; row < drawings.Max(drawing => drawing.Count); row++)
        {
            var line = StyledLine.Empty;
            for (var i = 0; i < drawings.Count; i++)
            {
                line.PadTo(i * (width + Gap.Length));
                line.Add(row < drawings[i].Count ? drawings[i][row] : StyledLine.Empty);
            }

            Write(line);
        }
    }

    private void Write(StyledLine line) => line.WriteTo(console);
}
