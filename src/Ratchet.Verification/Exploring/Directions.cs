using System.Globalization;

namespace Ratchet.Verification.Exploring;

/// <summary>An execution that followed directions.</summary>
/// <param name="Violation">The broken guarantee, if any.</param>
/// <param name="Impossible">The directions that could not be followed when it was their turn; they were left out.</param>
/// <param name="Steps">What happened.</param>
internal sealed record DirectedResult(Violation? Violation, IReadOnlyList<string> Impossible, IReadOnlyList<TraceStep> Steps);

/// <summary>
/// An execution written down for people: each line is the start of the description of the event that happens next, as a trace prints it,
/// with <c>[2]</c> behind it for the second of those that could happen and read alike. It names events by who does what, so it outlives
/// changes that give events other ids or another order.
/// </summary>
internal static class Directions
{
    /// <summary>
    /// Lets the events of these lines happen; a line whose event cannot happen is left out. Where the lines end, whatever could happen
    /// first happens, until a guarantee is broken or nothing is left.
    /// </summary>
    public static DirectedResult Follow(IExplorable scenario, IReadOnlyList<string> lines)
    {
        var impossible = new List<string>();
        var next = 0;
        var result = Replay.Of(scenario, enabled =>
        {
            while (next < lines.Count)
            {
                var line = lines[next++];
                if (Find(enabled, line) is { } place)
                {
                    return place;
                }

                impossible.Add(line);
            }

            return null;
        });
        return new DirectedResult(result.Violation, [.. impossible, .. lines.Skip(next)], result.Steps);
    }

    /// <summary>The lines that lead through these events, each as short as the event's own description.</summary>
    public static IReadOnlyList<string> Of(IExplorable scenario, IReadOnlyList<ulong> ids)
    {
        var lines = new List<string>();
        var next = 0;
        Replay.Of(scenario, enabled =>
        {
            if (next == ids.Count)
            {
                return null;
            }

            var id = ids[next++];
            var chosen = enabled.FindIndex(e => e.Id == id);
            lines.Add(Describe(enabled, chosen >= 0 ? chosen : throw new ArgumentException("These are not the events of an execution of this scenario.", nameof(ids))));
            return chosen;
        });
        return lines;
    }

    private static string Describe(List<PendingEvent> enabled, int chosen)
    {
        var text = enabled[chosen].Description;
        var place = enabled.Take(chosen).Count(e => e.Description.StartsWith(text, StringComparison.Ordinal));
        return place == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text} [{place + 1}]");
    }

    private static int? Find(List<PendingEvent> enabled, string line)
    {
        var (text, place) = Split(line);
        for (var index = 0; index < enabled.Count; index++)
        {
            if (enabled[index].Description.StartsWith(text, StringComparison.Ordinal) && --place == 0)
            {
                return index;
            }
        }

        return null;
    }

    private static (string Text, int Place) Split(string line)
    {
        var bracket = line.LastIndexOf(" [", StringComparison.Ordinal);
        return bracket >= 0 && line.EndsWith(']') && int.TryParse(line.AsSpan()[(bracket + 2)..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? (line[..bracket], place)
            : (line, 1);
    }
}
