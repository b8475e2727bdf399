using Ratchet.Lab.Race.Schedules;
using Ratchet.Lab.Race.Subjects;
using Spectre.Console;

namespace Ratchet.Lab.Race.Output;

/// <summary>
/// Every subject in every schedule. The columns are numbered, because nine names do not fit beside each other in eighty columns; the
/// legend above says what each number is.
/// </summary>
internal static class VerdictTable
{
    private const int NarrowCell = 6;
    private const int WideCell = 10;
    private const string Indent = " ";

    public static IReadOnlyList<StyledLine> Draw(IReadOnlyList<RaceResult> results, int width)
    {
        Schedule[] schedules = [.. results.Select(result => result.Schedule).Distinct()];
        IRaceSubject[] subjects = [.. results.Select(result => result.Subject).Distinct()];
        var names = subjects.Max(subject => subject.Name.Length) + Indent.Length + 1;
        var cell = names + (schedules.Length * WideCell) <= width ? WideCell : NarrowCell;

        var lines = new List<StyledLine>();
        lines.AddRange(schedules.Select((schedule, i) => Legend(schedule, i, width)));
        lines.Add(StyledLine.Empty);
        lines.Add(Header(schedules.Length, names, cell));
        lines.AddRange(subjects.Select(subject => Row(subject, [.. results.Where(result => result.Subject == subject)], names, cell)));
        return lines;
    }

    private static StyledLine Legend(Schedule schedule, int index, int width)
    {
        var line = StyledLine.Of(Indent).Add($"{index + 1} {schedule.Name,-23} ");
        return line.AddCell(schedule.Summary, width - line.Width, RaceStyle.Dim);
    }

    private static StyledLine Header(int count, int names, int cell)
    {
        var line = StyledLine.Of(Indent).Add("served stale for", RaceStyle.Dim).PadTo(names);
        for (var i = 1; i <= count; i++)
        {
            line.AddCell($"{i}".PadLeft(cell - 1), cell, RaceStyle.Dim);
        }

        return line;
    }

    private static StyledLine Row(IRaceSubject subject, IReadOnlyList<RaceResult> results, int names, int cell)
    {
        var line = StyledLine.Of(Indent).Add(subject.Name, subject.Kind == SubjectKind.Strategy ? RaceStyle.Heading : Style.Plain).PadTo(names);
        foreach (var result in results)
        {
            var mark = ExpectedVerdicts.Missed(result) is null ? "" : "!";
            line.AddCell($"{mark}{RaceStyle.Word(result)}".PadLeft(cell - 1), cell, RaceStyle.Of(result.Verdict));
        }

        return line;
    }
}
