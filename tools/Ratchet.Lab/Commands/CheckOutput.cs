using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ratchet.Verification.Histories;

namespace Ratchet.Lab.Commands;

/// <summary>What <c>ratchet check</c> prints.</summary>
internal static class CheckOutput
{
    private const int ShownInText = 10;

    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteText(TextWriter output, CheckRequest request, CheckReport report)
    {
        output.WriteLine($"{request.File}: operations: {report.Operations}, keys: {report.Keys}");
        foreach (var verdict in report.Verdicts)
        {
            output.WriteLine($"{CheckRequest.NameOf(verdict.Guarantee),-20} {(verdict.Count == 0 ? "no violation found" : $"{verdict.Count} violated")}");
            foreach (var violation in verdict.Violations.Take(ShownInText))
            {
                output.WriteLine($"  key {violation.Key}: {violation.Sentence}");
            }

            if (verdict.Count > ShownInText)
            {
                output.WriteLine($"  and {verdict.Count - ShownInText} more; --json names up to {request.Options.MaxDescribed}.");
            }
        }
    }

    public static string Json(CheckRequest request, CheckReport report)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, s_plain))
        {
            json.WriteStartObject();
            json.WriteString("file", request.File);
            json.WriteNumber("operations", report.Operations);
            json.WriteNumber("keys", report.Keys);
            json.WriteBoolean("holds", report.Holds);
            json.WriteStartArray("verdicts");
            foreach (var verdict in report.Verdicts)
            {
                WriteVerdict(json, verdict);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void WriteVerdict(Utf8JsonWriter json, Verdict verdict)
    {
        json.WriteStartObject();
        json.WriteString("guarantee", CheckRequest.NameOf(verdict.Guarantee));
        json.WriteNumber("count", verdict.Count);
        json.WriteStartArray("violations");
        foreach (var violation in verdict.Violations)
        {
            json.WriteStartObject();
            json.WriteString("key", violation.Key);
            json.WriteString("sentence", violation.Sentence);
            json.WriteStartArray("lines");
            foreach (var operation in violation.Operations)
            {
                json.WriteNumberValue(operation.Line ?? 0);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
