using Ratchet.Lab.Commands;
using Ratchet.Verification.Specimens;
using Spectre.Console;

namespace Ratchet.Lab.Explore.Programs;

/// <summary>
/// <c>ratchet explore --subject specimens</c>: every specimen in every scenario of the table. Fails unless every cell is what it is known to
/// be; one that is known to be harmless has to be covered for that.
/// </summary>
internal static class SpecimenTable
{
    public static int Run(LabConsole console, TimeSpan budget, bool isJson, CancellationToken cancellationToken)
    {
        var cells = new List<SpecimenCell>();
        if (!isJson && console.Ansi.Profile.Capabilities.Interactive)
        {
            console.Ansi.Progress().AutoClear(true).Start(progress =>
            {
                var bar = progress.AddTask("specimens", maxValue: CellCount);
                Explore(cells, budget, cell => (bar.Value, bar.Description) = (cells.Count, $"{cell.Specimen}: {cell.Scenario.Name}"), cancellationToken);
            });
        }
        else
        {
            Explore(cells, budget, static _ => { }, cancellationToken);
        }

        if (isJson)
        {
            console.Out.WriteLine(ProgramJson.Of(cells));
        }
        else
        {
            Write(console, cells);
        }

        return cells.Count == CellCount && cells.TrueForAll(static cell => cell.IsExpected) ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    private static int CellCount => SpecimenExplorations.Names.Count * SpecimenScenario.All.Count;

    private static void Explore(List<SpecimenCell> cells, TimeSpan budget, Action<SpecimenCell> show, CancellationToken cancellationToken)
    {
        foreach (var specimen in SpecimenExplorations.Names)
        {
            foreach (var scenario in SpecimenScenario.All.TakeWhile(_ => !cancellationToken.IsCancellationRequested))
            {
                cells.Add(SpecimenCell.Explore(specimen, scenario, budget, cancellationToken).Shortened(budget, cancellationToken));
                show(cells[^1]);
            }
        }
    }

    private static void Write(LabConsole console, List<SpecimenCell> cells)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn(new TableColumn("").NoWrap());
        for (var column = 1; column <= SpecimenScenario.All.Count; column++)
        {
            console.Out.WriteLine($" {column} {SpecimenScenario.All[column - 1].Name}");
            table.AddColumn(new TableColumn($"{column}").NoWrap());
        }

        foreach (var row in cells.GroupBy(static cell => cell.Specimen))
        {
            table.AddRow([Markup.Escape(row.Key.Replace("Cache", "", StringComparison.Ordinal).Replace("Wrapper", "", StringComparison.Ordinal)), .. row.Select(Word)]);
        }

        console.Ansi.Write(table);
        console.Out.WriteLine("The number: how many events the shortest execution has; with ≤, it is not known to be the shortest.\n?: not covered. !: not what is known of the program.");
        foreach (var first in cells.Where(static cell => cell.Counterexample is not null).DistinctBy(static cell => (cell.Specimen, cell.Verdict)))
        {
            var (scenario, line) = (first.Scenario, first.Counterexample!.Line);
            console.Out.WriteLine($"./run explore --subject {first.Specimen} --readers {scenario.Readers} --writers {scenario.Writers} --replay '{line}'");
        }
    }

    private static string Word(SpecimenCell cell)
    {
        var word = cell.Word.Replace(' ', '\n') + (cell.Counterexample is { } found ? $"\n{(cell.IsShortest ? "" : "≤")}{found.Steps.Count}" : "") + (cell.IsComplete ? "" : " ?");
        return $"[{(cell.Verdict is CellVerdict.Ok or CellVerdict.NothingFound ? "green" : "red")}]{(cell.IsExpected ? "" : "! ")}{word}[/]";
    }
}
