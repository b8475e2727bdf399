using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ratchet.Verification.Histories;

/// <summary>One operation as one JSON object. Times are milliseconds, kept to 100 nanoseconds (a finer fraction is cut off).</summary>
internal static class OperationJson
{
    private const string Fields = "process, key, op, start, end, version, value, outcome";

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="HistoryException">The line is no operation.</exception>
    public static Operation Parse(string line, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line, s_strict);
            var operation = Of(document.RootElement, number);
            return operation.Defect() is { } defect ? throw new HistoryException(defect, number) : operation;
        }
        catch (JsonException malformed)
        {
            throw new HistoryException($"the line is no JSON object with {Fields}: {malformed.Message}", number, malformed);
        }
    }

    /// <exception cref="HistoryException">The operation contradicts itself.</exception>
    public static string Format(Operation operation)
    {
        if (operation.Defect() is { } defect)
        {
            throw new HistoryException(defect, operation.Line);
        }

        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, s_plain))
        {
            json.WriteStartObject();
            json.WriteString("process", operation.Process);
            json.WriteString("op", Word(operation.Kind));
            json.WriteString("key", operation.Key);
            json.WriteNumber("start", Milliseconds(operation.Start));
            if (operation.End is { } end)
            {
                json.WriteNumber("end", Milliseconds(end));
            }

            if (operation.Version is { } version)
            {
                json.WriteNumber("version", version);
            }
            else if (operation.Value is { } value)
            {
                json.WriteString("value", value);
            }

            json.WriteString("outcome", Word(operation.Outcome));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static Operation Of(JsonElement root, int number)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new HistoryException($"the line is {Kind(root)}; allowed is a JSON object with {Fields}", number);
        }

        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            found.Add(property.Name, property.Value);
        }

        var fields = new FieldReader(found, number);
        var operation = new Operation
        {
            Process = fields.Text("process") ?? throw fields.Missing("process", "a string"),
            Kind = fields.Choice<OperationKind>("op") ?? throw fields.Missing("op", "read, write or final"),
            Key = fields.Text("key") ?? throw fields.Missing("key", "a string"),
            Start = fields.Time("start") ?? throw fields.Missing("start", "milliseconds"),
            End = fields.Time("end"),
            Version = fields.Version("version"),
            Value = fields.Text("value"),
            Outcome = fields.Choice<OperationOutcome>("outcome") ?? OperationOutcome.Ok,
            Line = number,
        };
        fields.RefuseOthers(Fields);
        return operation;
    }

    internal static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    internal static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => $"the string '{element.GetString()}'",
        _ => element.GetRawText(),
    };

    private static decimal Milliseconds(TimeSpan time) => (decimal)time.Ticks / TimeSpan.TicksPerMillisecond;
}
