using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Ratchet.Benchmarks;

/// <summary>What a suite measured.</summary>
internal interface IBenchReport
{
    /// <summary>The suite's name.</summary>
    string Suite { get; }

    /// <summary>What was promised and not measured so, a sentence each.</summary>
    IReadOnlyList<string> Missed { get; }

    /// <summary>For people, within eighty columns.</summary>
    void WriteTo(TextWriter output);

    /// <summary>The properties of the suite's JSON object.</summary>
    void WriteTo(Utf8JsonWriter json);
}

/// <summary>Reports as one JSON document.</summary>
internal static class BenchJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static string Of(IEnumerable<IBenchReport> reports)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            foreach (var report in reports)
            {
                json.WriteStartObject(report.Suite);
                json.WriteBoolean("holds", report.Missed.Count == 0);
                report.WriteTo(json);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
