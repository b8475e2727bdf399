using System.Text.Json;
using Ratchet.Lab.Commands;
using Ratchet.Verification.Specimens;
using Spectre.Console;

namespace Ratchet.Lab.Explore;

/// <summary>
/// <c>ratchet explore --subject specimens</c>: every specimen in every scenario of the table. Fails unless every cell is what it is known
/// to be.
/// </summary>
internal static class SpecimenTableRun
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static int Run(LabConsole console, TimeSpan budget, bool isJson, CancellationToken cancellationToken)
    {
        var cells = new List<SpecimenCell>();
        foreach (var specimen in SpecimenExplorations.Names)
        {
            foreach (var scenario in SpecimenScenario.All.TakeWhile(_ => !cancellationToken.IsCancellationRequested))
            {
                cells.Add(SpecimenCell.Explore(specimen, scenario, budget, cancellationToken).Shortened(budget, cancellationToken));
            }
        }

        if (isJson)
        {
            console.Out.WriteLine(ToJson(cells));
        }
        else
        {
            Write(console, cells);
        }

        return cells.Count == SpecimenExplorations.Names.Count * SpecimenScenario.All.Count && cells.TrueForAll(static cell => cell.IsExpected)
            ? ExitCode.Holds
            : ExitCode.DoesNotHold;
    }

    private static void Write(LabConsole console, List<SpecimenCell> cells)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("");
        for (var column = 1; column <= SpecimenScenario.All.Count; column++)
        {
            console.Out.WriteLine($" {column} {SpecimenScenario.All[column - 1].Name}");
            table.AddColumn($"{column}");
        }

        foreach (var row in cells.GroupBy(static cell => cell.Specimen))
        {
            table.AddRow([Markup.Escape(row.Key), .. row.Select(Word)]);
        }

        console.Ansi.Write(table);
        console.Out.WriteLine("The number: how many events the shortest execution has; with ≤, it is not known to be the shortest. ?: not complete.");
        foreach (var first in cells.Where(static cell => cell.Counterexample is not null).DistinctBy(static cell => (cell.Specimen, cell.Verdict)))
        {
            var (scenario, line) = (first.Scenario, first.Counterexample!.Line);
            console.Out.WriteLine($"./run explore --subject {first.Specimen} --readers {scenario.Readers} --writers {scenario.Writers} --replay '{line}'");
        }
    }

    private static string Word(SpecimenCell cell)
    {
        var word = Name(cell.Verdict) + (cell.Counterexample is { } found ? $" {(cell.IsShortest ? "" : "≤")}{found.Steps.Count}" : "") + (cell.IsComplete ? "" : " ?");
        return $"[{(cell.Verdict is CellVerdict.Ok or CellVerdict.NothingFound ? "green" : "red")}]{(cell.IsExpected ? "" : "! ")}{word}[/]";
    }

    private static string Name(CellVerdict verdict) => verdict switch
    {
        CellVerdict.Stale => "stale",
        CellVerdict.StaleForEver => "for ever",
        CellVerdict.GoesBack => "goes back",
        _ => "ok",
    };

    private static string ToJson(List<SpecimenCell> cells) => JsonSerializer.Serialize(
        cells.Select(static cell => new
        {
            Subject = cell.Specimen,
            Scenario = cell.Scenario.Name,
            Verdict = Name(cell.Verdict),
            Complete = cell.IsComplete,
            cell.Executions,
            Events = cell.Counterexample?.Steps.Count,
            Shortest = cell.IsShortest,
            Schedule = cell.Counterexample?.Line,
        }),
        Indented);
}
