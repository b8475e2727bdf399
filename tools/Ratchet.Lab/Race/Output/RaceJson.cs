using System.Buffers;
using System.Text;
using System.Text.Json;
using Ratchet.Lab.Backends;
using Ratchet.Lab.Race.Subjects;

namespace Ratchet.Lab.Race.Output;

/// <summary>The results as one JSON document.</summary>
internal static class RaceJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static string Of(RaceServers servers, IReadOnlyList<RaceResult> results)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            Write(json, servers, results);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, RaceServers servers, IReadOnlyList<RaceResult> results)
    {
        json.WriteStartObject();
        json.WriteString("cache", servers.CacheServer.Name);
        json.WriteString("database", servers.DatabaseServer.Name);
        json.WriteStartArray("results");
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("subject", result.Subject.Name);
            json.WriteString("kind", result.Subject.Kind == SubjectKind.Strategy ? "strategy" : "specimen");
            json.WriteString("schedule", result.Schedule.Name);
            json.WriteString("served", result.Served);
            json.WriteString("database", result.Database);
            json.WriteString("verdict", result.Verdict.ToName());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
