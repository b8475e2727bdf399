using System.Globalization;
using Ratchet.Verification.Exploring;

namespace Ratchet.Lab.Explore;

/// <summary>What was explored and what broke, for people.</summary>
internal sealed class ExploreReport(TextWriter output)
{
    public void Write(Exploration exploration)
    {
        var (result, scenario) = (exploration.Result, exploration.Scenario);
        Line($"{scenario.Strategy}: {Count(scenario.Readers, "reader")} on {Count(scenario.ReaderNodes, "node")}, {Count(scenario.Writers, "writer")}, {Count(scenario.Keys, "key")}{Words(scenario)}; {Faults(scenario)}");
        Line($"  {exploration.Request.Scheduler}{Seed(exploration.Request)}: {Extent(exploration)}");
        Line($"  {result.Executions + result.Cut:N0} executions in {result.Elapsed.TotalSeconds:N1} s, {result.ExecutionsPerSecond:N0} a second{(result.Cut > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {result.Cut:N0} of them cut short, because others cover them") : "")}");
        if (exploration.Counterexample is not { } counterexample)
        {
            Line($"  nothing broken");
            return;
        }

        Line($"  {counterexample.Violation.Guarantee} is broken:\n");
        output.Write(counterexample);
        Line($"\n```mermaid\n{SequenceDiagram.Draw(counterexample)}```\n");
        Line($"./run explore --replay '{counterexample.Schedule}'");
    }

    /// <summary>One exploration of many, in one line; but what it broke is drawn.</summary>
    public void WriteLine(Exploration exploration)
    {
        if (exploration.Counterexample is not null)
        {
            Write(exploration);
            return;
        }

        var (result, scenario) = (exploration.Result, exploration.Scenario);
        var who = $"{scenario.Strategy}: {Count(scenario.Readers, "reader")} on {Count(scenario.ReaderNodes, "node")}, {Count(scenario.Writers, "writer")}; {Faults(scenario)}";
        Line($"{who,-88} {(result.IsComplete ? "complete" : "NOT complete"),-12} {result.Executions + result.Cut,12:N0} executions {result.Elapsed.TotalSeconds,7:N1} s");
    }

    public void Write(Schedule schedule, ReplayResult result)
    {
        if (result.Violation is { } violation)
        {
            output.Write(new Counterexample(schedule, violation, result.Steps));
            return;
        }

        for (var step = 0; step < result.Steps.Count; step++)
        {
            Line($"{step + 1,3}. {result.Steps[step].Text}");
        }

        Line($"     nothing is broken");
    }

    private static string Extent(Exploration exploration) => exploration.Result switch
    {
        { Violation: not null } => "stopped at the first broken guarantee",
        _ when !exploration.Request.IsExhaustive => "a sample, which covers nothing but itself",
        { IsComplete: true } => "complete; every execution up to these bounds is covered",
        _ => "NOT complete; the time was over, or it was stopped",
    };

    private static string Seed(ExploreRequest request) =>
        request.IsExhaustive ? "" : string.Create(CultureInfo.InvariantCulture, $", seed {request.Sample.Seed}");

    /// <summary>Whatever else is not as usual.</summary>
    private static string Words(Scenario scenario) =>
        string.Concat(ScenarioWords.Of(scenario, "readers", "writers", "keys", "nodes", "faults", "each", "budget").Select(static word => $", {word}"));

    private static string Faults(Scenario scenario) => scenario.FaultBudget == 0 || scenario.Faults == FaultKinds.None
        ? "no faults"
        : $"up to {Count(scenario.FaultBudget, "fault")} of {scenario.Faults}{(scenario.HasOneOfEachFault ? ", one of each" : "")}";

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
