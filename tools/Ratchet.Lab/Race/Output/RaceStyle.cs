using Spectre.Console;

namespace Ratchet.Lab.Race.Output;

/// <summary>The few styles, and the words for verdicts.</summary>
internal static class RaceStyle
{
    public static Style Heading { get; } = new(decoration: Decoration.Bold);

    public static Style Dim { get; } = new(Color.Grey);

    public static Style Good { get; } = new(Color.Green);

    public static Style Bad { get; } = new(Color.Red, decoration: Decoration.Bold);

    public static Style Note { get; } = new(Color.Yellow);

    public static Style Of(Verdict verdict) => verdict switch
    {
        Verdict.Fresh => Good,
        Verdict.NotApplicable => Dim,
        _ => Bad,
    };

    /// <summary>A verdict as a sentence's end.</summary>
    public static string Sentence(RaceResult result) => result.Verdict switch
    {
        Verdict.NotApplicable => "does not apply",
        Verdict.Fresh => "fresh",
        Verdict.WentBack => "went back",
        Verdict.Stale => "stale",
        _ => result.WrongFor is { } span ? $"stale for {Text(span)}" : "stale for ever",
    };

    /// <summary>A verdict in six columns: a time is for how long the wrong price is served.</summary>
    public static string Word(RaceResult result) => result.Verdict switch
    {
        Verdict.NotApplicable => "–",
        Verdict.Fresh => "fresh",
        Verdict.WentBack => "back",
        Verdict.Stale => "once",
        _ => result.WrongFor is { } span ? Text(span) : "ever",
    };

    private static string Text(TimeSpan span) => span switch
    {
        { TotalHours: >= 1 } => $"{span.TotalHours:0} h",
        { TotalMinutes: >= 1 } => $"{span.TotalMinutes:0} min",
        _ => $"{span.TotalSeconds:0} s",
    };
}
