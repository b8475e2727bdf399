using System.Text;
using Ratchet.Lab.Race.Stage;

namespace Ratchet.Lab.Race.Output;

/// <summary>One result as a Mermaid sequence diagram, in Markdown.</summary>
internal static class MermaidDiagram
{
    public static string Draw(RaceResult result)
    {
        var text = new StringBuilder();
        text.AppendLine($"### {result.Schedule.Name}: {result.Subject.Name}");
        text.AppendLine();
        if (result.Verdict == Verdict.NotApplicable)
        {
            return text.AppendLine("Does not apply.").AppendLine().ToString();
        }

        text.AppendLine("```mermaid").AppendLine("sequenceDiagram");
        foreach (var actor in result.Events.Select(happened => happened.Actor).OfType<string>().Distinct().Order(StringComparer.Ordinal))
        {
            text.AppendLine($"    participant {actor} as {actor} ({(actor.StartsWith('W') ? "write" : "read")})");
        }

        text.AppendLine("    participant Database").AppendLine("    participant Cache");
        foreach (var happened in result.Events)
        {
            AppendMarked(text, result, happened);
        }

        text.AppendLine($"    Note over Database,Cache: served {Money.Dollars(result.Served)}, database {Money.Dollars(result.Database)}: {RaceStyle.Sentence(result)}");
        return text.AppendLine("```").AppendLine().ToString();
    }

    private static void AppendMarked(StringBuilder text, RaceResult result, RaceEvent happened)
    {
        if (!ReferenceEquals(happened, result.Culprit))
        {
            Append(text, happened);
            return;
        }

        text.AppendLine("    rect rgb(255, 200, 200)");
        Append(text, happened);
        text.AppendLine("    end");
    }

    private static void Append(StringBuilder text, RaceEvent happened)
    {
        if (happened.Actor is null)
        {
            text.AppendLine($"    Note over Cache: {happened.Text}");
            return;
        }

        if (happened.Target is not { } target)
        {
            text.AppendLine($"    Note over {happened.Actor}: {happened.Text}");
            return;
        }

        var late = happened.Kind == EventKind.Late ? "late: " : "";
        var arrow = happened.Reply == "timeout" ? "--x" : "->>";
        text.AppendLine($"    {happened.Actor}{arrow}{target}: {late}{happened.Text}");
        if (happened.Reply is { } reply)
        {
            var lost = reply == "timeout" || happened.Kind == EventKind.Late;
            text.AppendLine(lost ? $"    Note over {target}: {reply}" : $"    {target}-->>{happened.Actor}: {reply}");
        }
    }
}
