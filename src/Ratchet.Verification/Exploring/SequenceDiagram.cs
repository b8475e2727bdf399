using System.Globalization;
using System.Text;

namespace Ratchet.Verification.Exploring;

/// <summary>A counterexample as a Mermaid sequence diagram.</summary>
internal static class SequenceDiagram
{
    public static string Draw(Counterexample counterexample)
    {
        var text = new StringBuilder("sequenceDiagram\n");
        foreach (var node in counterexample.Steps.Select(static step => step.Origin).Where(static node => node >= 0).Distinct().Order())
        {
            text.Append(CultureInfo.InvariantCulture, $"    participant N{node} as {counterexample.Schedule.Subject.NodeName(node)}\n");
        }

        text.Append("    participant C as Cache\n    participant D as Database\n");
        foreach (var step in counterexample.Steps)
        {
            text.Append("    ").Append(Line(step)).Append('\n');
        }

        return text.Append(CultureInfo.InvariantCulture, $"    Note over C: {Clean(counterexample.Violation.Reason)}\n").ToString();
    }

    private static string Line(TraceStep step)
    {
        var text = Clean(step.Text[(step.Text.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
        return step.Kind switch
        {
            EventKind.Execute or EventKind.Check => $"N{step.Origin}->>C: {text}",
            EventKind.Reply or EventKind.WakeUp => $"C-->>N{step.Origin}: {text}",
            EventKind.Load or EventKind.Commit => $"N{step.Origin}->>D: {text}",
            EventKind.DatabaseReply => $"D-->>N{step.Origin}: {text}",
            EventKind.Call => $"Note over N{step.Origin}: {Clean(step.Text)}",
            _ when step.Origin >= 0 => $"Note over N{step.Origin}: {text}",
            _ => $"Note over C: {text}",
        };
    }

    /// <summary>A semicolon ends a Mermaid statement.</summary>
    private static string Clean(string text) => text.Replace(';', ',');
}
