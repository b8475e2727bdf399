using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ratchet.Verification.Exploring;

namespace Ratchet.Lab.Explore;

/// <summary>
/// The explorations as one JSON document: an object, or an array if several subjects were asked for. Executions that were cut short
/// count, in their number and in their speed.
/// </summary>
internal static class ExploreJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static string Of(IReadOnlyList<Exploration> explorations, bool isArray)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            if (isArray)
            {
                json.WriteStartArray();
            }

            foreach (var exploration in explorations)
            {
                Write(json, exploration);
            }

            if (isArray)
            {
                json.WriteEndArray();
            }
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Exploration exploration)
    {
        json.WriteStartObject();
        json.WriteString("subject", exploration.Scenario.Strategy.ToString());
        WriteScenario(json, exploration.Scenario);
        json.WriteStartArray("faults");
        foreach (var name in ExploreRequest.FaultNames.Where(name => exploration.Scenario.Faults.HasFlag(Enum.Parse<FaultKinds>(name))))
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteString("scheduler", exploration.Request.Scheduler);
        if (!exploration.Request.IsExhaustive)
        {
            json.WriteNumber("seed", exploration.Request.Sample.Seed);
        }

        json.WriteBoolean("complete", exploration.Result.IsComplete);
        json.WriteNumber("executions", exploration.Result.Executions + exploration.Result.Cut);
        json.WriteNumber("executionsPerSecond", (long)exploration.Result.ExecutionsPerSecond);
        json.WriteStartArray("violations");
        if (exploration.Counterexample is { } counterexample)
        {
            json.WriteStartObject();
            json.WriteString("guarantee", counterexample.Violation.Guarantee);
            json.WriteString("schedule", counterexample.Schedule.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteScenario(Utf8JsonWriter json, Scenario scenario)
    {
        json.WriteStartObject("scenario");
        json.WriteNumber("readers", scenario.Readers);
        json.WriteNumber("writers", scenario.Writers);
        json.WriteNumber("keys", scenario.Keys);
        json.WriteNumber("nodes", scenario.ReaderNodes);
        json.WriteNumber("faultBudget", scenario.FaultBudget);
        foreach (var word in ScenarioWords.Of(scenario, "readers", "writers", "keys", "nodes", "faults", "budget"))
        {
            WriteWord(json, word.Split('='));
        }

        json.WriteEndObject();
    }

    /// <summary>A field that is not as usual.</summary>
    private static void WriteWord(Utf8JsonWriter json, string[] word)
    {
        if (int.TryParse(word[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            json.WriteNumber(word[0], number);
        }
        else
        {
            json.WriteString(word[0], word[1]);
        }
    }
}
