using Ratchet.Lab.Race.Stage;
using Spectre.Console;

namespace Ratchet.Lab.Race.Output;

/// <summary>One result as a picture: a column for each actor, a row for each event.</summary>
internal static class Timeline
{
    private const string Indent = "  ";
    private const int LaneMargin = 4;
    private const string StaleMark = "  ◀ here";

    /// <summary>The lines, none wider than this.</summary>
    public static IReadOnlyList<StyledLine> Draw(RaceResult result, int width)
    {
        var lanes = LayOut(result, width - Indent.Length);
        var title = StyledLine.Of(result.Subject.Name, RaceStyle.Heading).Add("  ");
        return
        [
            title.AddCell(result.Subject.Summary, width - title.Width, RaceStyle.Dim),
            Header(lanes),
            .. result.Events.Select(happened => Row(result, happened, lanes)),
            Outcome(result, width),
        ];
    }

    /// <summary>A lane for each actor (what servers do stands in the first), as wide as its texts and an equal share of what is left; the widest yields if nothing is.</summary>
    private static Lane[] LayOut(RaceResult result, int width)
    {
        var first = result.Events.Min(happened => happened.Actor)!;
        Lane[] lanes =
        [
            .. result.Events
                .GroupBy(happened => happened.Actor ?? first)
                .OrderBy(own => own.Key, StringComparer.Ordinal)
                .Select(own => new Lane(own.Key, own.Max(happened => TextOf(result, happened).GetCellWidth()) + LaneMargin)),
        ];
        for (var surplus = width - lanes.Sum(lane => lane.Columns); surplus < 0; surplus++)
        {
            lanes.MaxBy(lane => lane.Columns)!.Columns--;
        }

        var share = (width - lanes.Sum(lane => lane.Columns)) / lanes.Length;
        foreach (var lane in lanes)
        {
            lane.Columns += share;
        }

        return lanes;
    }

    private static StyledLine Header(Lane[] lanes)
    {
        var line = StyledLine.Of(Indent);
        foreach (var lane in lanes)
        {
            line.AddCell(lane.Actor.StartsWith('W') ? $"{lane.Actor} writes" : $"{lane.Actor} reads", lane.Columns, RaceStyle.Dim);
        }

        return line;
    }

    private static StyledLine Row(RaceResult result, RaceEvent happened, Lane[] lanes)
    {
        var style = ReferenceEquals(happened, result.Culprit) ? RaceStyle.Bad : StyleOf(happened);
        var mark = happened.Actor is null ? "├ " : "● ";
        var line = StyledLine.Of(Indent);
        foreach (var lane in lanes)
        {
            _ = lane.Actor == (happened.Actor ?? lanes[0].Actor)
                ? line.Add(mark, style).AddCell(TextOf(result, happened), lane.Columns - mark.Length, style)
                : line.AddCell("│", lane.Columns, RaceStyle.Dim);
        }

        return line;
    }

    private static string TextOf(RaceResult result, RaceEvent happened) =>
        EventText.Of(happened) + (ReferenceEquals(happened, result.Culprit) ? StaleMark : "");

    private static Style StyleOf(RaceEvent happened) => happened switch
    {
        { Reply: "refused" } => RaceStyle.Good,
        { Reply: "timeout" } or { Kind: not EventKind.Command } => RaceStyle.Note,
        _ => Style.Plain,
    };

    private static StyledLine Outcome(RaceResult result, int width)
    {
        var text = $"→ served {Money.Dollars(result.Served)}, the database has {Money.Dollars(result.Database)}: {RaceStyle.Sentence(result)}";
        return StyledLine.Of(Indent).AddCell(text, width - Indent.Length, RaceStyle.Of(result.Verdict));
    }

    /// <summary>One actor's column.</summary>
    private sealed class Lane(string actor, int columns)
    {
        public string Actor { get; } = actor;

        public int Columns { get; set; } = columns;
    }
}
