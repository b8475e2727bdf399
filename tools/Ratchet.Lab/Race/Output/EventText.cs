using Ratchet.Lab.Race.Stage;

namespace Ratchet.Lab.Race.Output;

/// <summary>An event in one line.</summary>
internal static class EventText
{
    public static string Of(RaceEvent happened)
    {
        var reply = happened.Reply is { } answered ? $" → {answered}" : "";
        var times = happened.Times > 1 ? $" ×{happened.Times}" : "";
        var late = happened.Kind == EventKind.Late ? "late: " : "";
        return $"{late}{happened.Text}{reply}{times}";
    }
}
