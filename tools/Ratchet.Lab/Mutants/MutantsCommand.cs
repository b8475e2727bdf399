using System.CommandLine;
using Ratchet.Lab.Commands;
using Ratchet.Mutants;
using Spectre.Console;

namespace Ratchet.Lab.Mutants;

/// <summary><c>ratchet mutants</c>: the engine without one of its rules, again and again, and whether the explorer notices.</summary>
internal sealed class MutantsCommand
{
    private readonly Option<string?> _name = new("--name")
    {
        Description = "Only the mutants whose name contains this. Default: all.",
        HelpName = "WORDS",
    };

    private readonly Option<int> _budget = new("--budget")
    {
        Description = "Seconds for each scenario of a mutant.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 20,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document and nothing else." };

    /// <summary>The command, which writes to the given console.</summary>
    public Command Create(LabConsole console)
    {
        var command = new Command("mutants", "Takes one rule after the other out of the engine and shows which broken guarantee gives it away.")
        {
            _name, _budget, _json,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(_budget) is < 1 or > 3600)
            {
                parsed.AddError($"--budget {parsed.GetValue(_budget)}: allowed are 1 to 3600 seconds.");
            }
        });
        command.SetAction((parsed, cancellationToken) => Task.FromResult(
            Run(console, parsed.GetValue(_name), TimeSpan.FromSeconds(parsed.GetValue(_budget)), parsed.GetValue(_json), cancellationToken)));
        return command;
    }

    /// <summary>Examines the mutants and reports.</summary>
    /// <exception cref="UsageException">No mutant has such a name, or the sources are not there.</exception>
    public static int Run(LabConsole console, string? name, TimeSpan budget, bool isJson, CancellationToken cancellationToken)
    {
        Mutant[] chosen = [.. MutantCatalogue.All.Where(mutant => name is null || mutant.Name.Contains(name, StringComparison.OrdinalIgnoreCase))];
        if (chosen.Length == 0)
        {
            throw new UsageException($"--name: no mutant's name contains '{name}'; allowed: a part of {string.Join(", ", MutantCatalogue.All.Select(mutant => $"'{mutant.Name}'"))}.");
        }

        var report = MutantsReport.Of(chosen, budget, verdict => Tell(console, verdict, isJson), cancellationToken);
        if (isJson)
        {
            console.Out.WriteLine(report.ToJson());
        }
        else
        {
            report.Write(console.Ansi);
        }

        return report.AreAllCaught && !cancellationToken.IsCancellationRequested ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    private static void Tell(LabConsole console, MutantVerdict verdict, bool isJson)
    {
        if (!isJson)
        {
            console.Ansi.WriteLine($"{verdict.Mutant!.Name}: {(verdict.IsCaught ? $"caught, {verdict.Reason}" : "SURVIVED")} ({verdict.Elapsed.TotalSeconds:0.0} s)");
        }
    }
}
