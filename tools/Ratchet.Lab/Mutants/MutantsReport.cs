using System.Text.Json;
using Ratchet.Mutants;
using Spectre.Console;

namespace Ratchet.Lab.Mutants;

/// <summary>Mutation testing of the engine by the explorer: every mutant examined, and what came of it as a table or as JSON.</summary>
internal sealed class MutantsReport
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly IReadOnlyList<MutantVerdict> _verdicts;

    private MutantsReport(IReadOnlyList<MutantVerdict> verdicts) => _verdicts = verdicts;

    public bool AreAllCaught => _verdicts.All(verdict => verdict.IsCaught && verdict.BreaksOriginal is null);

    /// <summary>Examines mutants, one after the other.</summary>
    /// <param name="mutants">Which.</param>
    /// <param name="budget">For each scenario of a mutant.</param>
    /// <param name="examined">Told after each.</param>
    /// <param name="cancellationToken">Ends it: what was examined until then is reported.</param>
    /// <exception cref="InvalidOperationException">The sources are not there, or a mutant is out of date.</exception>
    public static MutantsReport Of(
        IReadOnlyList<Mutant> mutants, TimeSpan budget, Action<MutantVerdict> examined, CancellationToken cancellationToken)
    {
        var laboratory = new MutantLaboratory(new EngineCompiler(EngineSources.Find()));
        var verdicts = new List<MutantVerdict>(mutants.Count);
        foreach (var mutant in mutants)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            var verdict = laboratory.Examine(mutant, budget, cancellationToken);
            verdicts.Add(verdict);
            examined(verdict);
        }

        return new MutantsReport(verdicts);
    }

    public void Write(IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("mutant", "caught by", "events", "scenario");
        foreach (var verdict in _verdicts)
        {
            table.AddRow(
                Markup.Escape(verdict.Mutant!.Name),
                verdict.IsCaught ? $"[green]{Markup.Escape(verdict.Guarantee!)}[/]" : verdict.IsComplete ? "[red]SURVIVED[/]" : "[red]SURVIVED[/] (not exhausted)",
                verdict.IsCaught ? $"{verdict.Trace.Count}" : "",
                Markup.Escape(verdict.Scenario));
        }

        console.Write(table);
        foreach (var verdict in _verdicts.Where(verdict => verdict.BreaksOriginal is not null))
        {
            console.WriteLine($"The events that break '{verdict.Mutant!.Name}' break the engine as it is, too: {verdict.BreaksOriginal}.");
        }

        console.WriteLine($"Mutation score: {Caught} of {_verdicts.Count}, {Score:P0}.");
    }

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Subject = "mutants",
            Caught,
            Mutants = _verdicts.Select(verdict => new
            {
                verdict.Mutant!.Name,
                verdict.Mutant.Rule,
                verdict.Mutant.File,
                verdict.IsCaught,
                verdict.Guarantee,
                verdict.Reason,
                verdict.Scenario,
                verdict.BreaksOriginal,
                verdict.Executions,
                verdict.IsComplete,
                Seconds = Math.Round(verdict.Elapsed.TotalSeconds, 2),
                Events = verdict.Trace.Count,
                verdict.Trace,
            }),
            Score,
        },
        Indented);

    private int Caught => _verdicts.Count(verdict => verdict.IsCaught);

    private double Score => _verdicts.Count == 0 ? 1 : (double)Caught / _verdicts.Count;
}
