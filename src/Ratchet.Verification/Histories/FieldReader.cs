using System.Text.Json;

namespace Ratchet.Verification.Histories;

/// <summary>Takes the fields of one line, each once; what is wrong with one is said with what is allowed. JSON's null is an absent field.</summary>
internal sealed class FieldReader(Dictionary<string, JsonElement> fields, int line)
{
    /// <exception cref="HistoryException">It is no string.</exception>
    public string? Text(string name) => Take(name) is { } element
        ? element.ValueKind == JsonValueKind.String ? element.GetString() : throw Wrong(name, element, "a string")
        : null;

    /// <exception cref="HistoryException">It is no number of milliseconds.</exception>
    public TimeSpan? Time(string name)
    {
        if (Take(name) is not { } element)
        {
            return null;
        }

        const long Limit = long.MaxValue / TimeSpan.TicksPerMillisecond;
        return element.ValueKind == JsonValueKind.Number && element.TryGetDecimal(out var ms) && Math.Abs(ms) < Limit
            ? TimeSpan.FromTicks((long)Math.Floor(ms * TimeSpan.TicksPerMillisecond))
            : throw Wrong(name, element, $"a number of milliseconds, less than {Limit}");
    }

    /// <exception cref="HistoryException">It is no whole number.</exception>
    public long? Version(string name) => Take(name) is { } element
        ? element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var version)
            ? version
            : throw Wrong(name, element, "a whole number from 0 to 9223372036854775807")
        : null;

    /// <exception cref="HistoryException">It is none of the words.</exception>
    public T? Choice<T>(string name) where T : struct, Enum
    {
        if (Take(name) is not { } element)
        {
            return null;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (element.ValueKind == JsonValueKind.String && element.ValueEquals(OperationJson.Word(value)))
            {
                return value;
            }
        }

        throw Wrong(name, element, string.Join(", ", Enum.GetValues<T>().Select(OperationJson.Word)));
    }

    /// <exception cref="HistoryException">A field is left that nobody took.</exception>
    public void RefuseOthers(string allowed)
    {
        if (fields.Count > 0)
        {
            throw new HistoryException($"'{fields.Keys.First()}' is no field of an operation; allowed: {allowed}", line);
        }
    }

    public HistoryException Missing(string name, string allowed) => new($"'{name}' is missing; allowed: {allowed}", line);

    private JsonElement? Take(string name) =>
        fields.Remove(name, out var element) && element.ValueKind != JsonValueKind.Null ? element : null;

    private HistoryException Wrong(string name, JsonElement element, string allowed) =>
        new($"'{name}' is {OperationJson.Kind(element)}; allowed: {allowed}", line);
}
