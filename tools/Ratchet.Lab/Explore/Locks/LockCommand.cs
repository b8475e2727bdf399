using System.Globalization;
using System.Text.Json;
using Ratchet.Lab.Commands;
using Ratchet.Verification.Exploring;
using Ratchet.Verification.Exploring.Locks;

namespace Ratchet.Lab.Explore.Locks;

/// <summary><c>ratchet explore --subject lock</c>: the lock as a primitive, under every interleaving of those who contend for it.</summary>
internal static class LockCommand
{
    public const string Subject = "lock";

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly string[] Names = [.. Enum.GetValues<LockFaults>().Where(static kind => ulong.IsPow2((ulong)kind)).Select(static kind => kind.ToString())];

    /// <exception cref="UsageException">A fault is unknown, or there are too many contenders.</exception>
    public static async Task<int> RunAsync(LabConsole console, int contenders, string? faults, int? faultBudget, TimeSpan budget, bool isJson, CancellationToken cancellationToken)
    {
        var kinds = Parse(faults);
        var scenario = new LockScenario { Contenders = contenders, Faults = kinds, FaultBudget = faultBudget ?? (kinds == LockFaults.None ? 0 : 1) };
        try
        {
            scenario.ThrowUnlessExhaustible();
        }
        catch (InvalidOperationException refused)
        {
            throw new UsageException(refused.Message);
        }

        var search = new ExhaustiveSearch(scenario);
        var result = await SearchProgress.RunAsync(isJson ? null : console.Ansi, new Progressing(Subject, budget, () => search.Count), () => search.Run(budget, cancellationToken));
        var found = result.Violation is null ? null : Counterexample.Shrink(scenario, result.Path);
        if (isJson)
        {
            console.Out.WriteLine(Json(scenario, result, found));
        }
        else
        {
            Write(console.Out, scenario, result, found);
        }

        return found is null ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    private static void Write(TextWriter output, LockScenario scenario, SearchResult result, Counterexample? found)
    {
        var faults = scenario.FaultBudget == 0 ? "no faults" : $"up to {scenario.FaultBudget} fault{(scenario.FaultBudget == 1 ? "" : "s")} of {scenario.Faults}";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"lock: {scenario.Contenders} contenders, each on a node of its own; {faults}"));
        output.WriteLine($"  exhaustive: {(found is not null ? "stopped at the first broken promise" : result.IsComplete ? "complete; every execution up to these bounds is covered" : "NOT complete; the time was over, or it was stopped")}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {result.Executions + result.Cut:N0} executions in {result.Elapsed.TotalSeconds:N1} s, {result.ExecutionsPerSecond:N0} a second"));
        if (found is null)
        {
            output.WriteLine("  nothing broken");
            return;
        }

        output.WriteLine($"  {found.Violation.Guarantee} is broken:\n");
        output.Write(found);
        output.WriteLine($"\n```mermaid\n{SequenceDiagram.Draw(found)}```\n\n./run explore --replay '{found.Schedule}'");
    }

    private static string Json(LockScenario scenario, SearchResult result, Counterexample? found) => JsonSerializer.Serialize(
        new
        {
            Subject,
            Scenario = new { scenario.Contenders, scenario.FaultBudget },
            Faults = Names.Where(name => scenario.Faults.HasFlag(Enum.Parse<LockFaults>(name))),
            Scheduler = "exhaustive",
            Complete = result.IsComplete,
            Executions = result.Executions + result.Cut,
            ExecutionsPerSecond = (long)result.ExecutionsPerSecond,
            Violations = found is null ? [] : new[] { new { found.Violation.Guarantee, Schedule = found.Schedule.ToString() } },
        },
        Indented);

    private static LockFaults Parse(string? text)
    {
        var faults = LockFaults.None;
        foreach (var name in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var plain = name.Replace("-", "", StringComparison.Ordinal);
            faults |= plain.Equals("all", StringComparison.OrdinalIgnoreCase) ? LockFaults.All
                : Names.FirstOrDefault(each => each.Equals(plain, StringComparison.OrdinalIgnoreCase)) is { } known ? Enum.Parse<LockFaults>(known)
                : throw new UsageException($"--faults: '{name}' is unknown for a lock; allowed: all, {string.Join(", ", Names)}.");
        }

        return faults;
    }
}
