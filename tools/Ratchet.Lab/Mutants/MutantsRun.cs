using Ratchet.Lab.Commands;
using Ratchet.Lab.Explore;
using Ratchet.Mutants;
using Spectre.Console;

namespace Ratchet.Lab.Mutants;

/// <summary><c>ratchet explore --mutants</c>: the engine without one of its rules, again and again, and whether the explorer notices.</summary>
internal static class MutantsRun
{
    /// <summary>Examines the mutants and reports.</summary>
    /// <exception cref="UsageException">No mutant has such a name, or the sources are not there.</exception>
    public static int Run(LabConsole console, string? name, TimeSpan budget, string? saveTo, bool isJson, CancellationToken cancellationToken)
    {
        Mutant[] chosen = [.. MutantCatalogue.All.Where(mutant => name is null or ExploreRequest.All || mutant.Name.Contains(name, StringComparison.OrdinalIgnoreCase))];
        if (chosen.Length == 0)
        {
            throw new UsageException($"--mutants: no mutant's name contains '{name}'; allowed: a part of {string.Join(", ", MutantCatalogue.All.Select(mutant => $"'{mutant.Name}'"))}.");
        }

        var report = MutantsReport.Of(chosen, budget, verdict => Tell(console, verdict, saveTo, isJson), cancellationToken);
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

    private static void Tell(LabConsole console, MutantVerdict verdict, string? saveTo, bool isJson)
    {
        if (saveTo is not null && verdict.IsCaught)
        {
            Save(saveTo, verdict);
        }

        if (!isJson)
        {
            console.Ansi.WriteLine($"{verdict.Mutant!.Name}: {(verdict.IsCaught ? $"caught, {verdict.Reason}" : "SURVIVED")} ({verdict.Elapsed.TotalSeconds:0.0} s)");
        }
    }

    private static void Save(string folder, MutantVerdict verdict)
    {
        var name = verdict.Mutant!.Name.Replace(' ', '-').Replace(",", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"{name}.txt"), verdict.ToSchedule());
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--save: '{folder}' cannot be written to: {refused.Message}");
        }
    }
}
