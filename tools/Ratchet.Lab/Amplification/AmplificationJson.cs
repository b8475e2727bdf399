using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Ratchet.Lab.Amplification;

/// <summary>The figures as one JSON document.</summary>
internal static class AmplificationJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static string Of(AmplificationReport report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteString("cache", report.Cache);
            json.WriteNumber("keys", report.Load.Keys);
            json.WriteNumber("writes", report.Load.Writes);
            WriteResults(json, "results", report.Clean);
            WriteResults(json, "inDoubtResults", report.InDoubt);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteResults(Utf8JsonWriter json, string name, IReadOnlyList<AmplificationResult> results)
    {
        json.WriteStartArray(name);
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("subject", result.Subject);
            json.WriteNumber("entries", result.Entries);
            json.WriteNumber("serverKeys", result.ServerKeys);
            json.WriteNumber("bytes", result.Bytes);
            json.WriteNumber("keysPerEntry", result.KeysPerEntry);
            json.WriteNumber("bytesPerEntry", result.BytesPerEntry);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
