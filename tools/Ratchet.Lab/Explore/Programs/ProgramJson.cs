using System.Text.Json;
using Ratchet.Verification.Programs;
using Ratchet.Verification.Specimens;

namespace Ratchet.Lab.Explore.Programs;

/// <summary>What was found of programs as one JSON document, with the fields that a strategy's exploration has.</summary>
internal static class ProgramJson
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Of(IReadOnlyList<ProgramFinding> found, bool isArray)
    {
        var objects = found.Select(static each =>
        {
            var fields = Object(
                each.Program.Name, each.Scenario, each.Scheduler, each.Seed, each.Result.IsComplete, each.Result.Executions, each.Result.Elapsed, each.Result.Counterexample);
            return each.Program.About.Length > 0 ? new Dictionary<string, object?>(fields) { ["about"] = each.Program.About } : fields;
        });
        return isArray ? JsonSerializer.Serialize(objects, Indented) : JsonSerializer.Serialize(objects.First(), Indented);
    }

    /// <summary>The specimens' table, as an array of its cells.</summary>
    public static string Of(IReadOnlyList<SpecimenCell> cells) => JsonSerializer.Serialize(cells.Select(static cell =>
    {
        var fields = Object(
            cell.Specimen, ScenarioOf(cell.Scenario), "exhaustive", seed: 0, cell.IsComplete, cell.Executions, cell.Elapsed, cell.Counterexample);
        fields["verdict"] = cell.Word;
        fields["expected"] = cell.IsExpected;
        fields["events"] = cell.Counterexample?.Steps.Count;
        fields["shortest"] = cell.IsShortest;
        return fields;
    }), Indented);

    private static ProgramScenario ScenarioOf(SpecimenScenario scenario) =>
        new(scenario.Readers, scenario.Writers, scenario.Faults, scenario.Faults == Faults.None ? 0 : scenario.AtMost);

    private static Dictionary<string, object?> Object(
        string subject, ProgramScenario scenario, string scheduler, ulong seed, bool isComplete, long executions, TimeSpan elapsed, Counterexample? counterexample)
    {
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["subject"] = subject,
            ["scenario"] = new { scenario.Readers, scenario.Writers, scenario.FaultBudget },
            ["faults"] = ProgramScenario.FaultNames.Where(name => scenario.Faults.HasFlag(Enum.Parse<Faults>(name))),
            ["scheduler"] = scheduler,
        };
        if (scheduler != "exhaustive")
        {
            fields["seed"] = seed;
        }

        fields["complete"] = isComplete;
        fields["executions"] = executions;
        fields["executionsPerSecond"] = (long)(executions / Math.Max(elapsed.TotalSeconds, 1e-9));
        fields["violations"] = counterexample is null ? [] : new[] { new { Guarantee = GuaranteeOf(counterexample.Fact), Schedule = counterexample.Line } };
        return fields;
    }

    /// <summary>A fact by the name of the guarantee that it is.</summary>
    private static string GuaranteeOf(string fact) => fact switch
    {
        nameof(Facts.NoStaleReads) => "G1",
        nameof(Facts.NoGoingBack) => "G2",
        nameof(Facts.Convergence) => "G3",
        _ => fact,
    };
}
