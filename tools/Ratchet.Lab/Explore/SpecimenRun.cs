using System.Text.Json;
using Ratchet.Lab.Commands;
using Ratchet.Verification.Programs;

namespace Ratchet.Lab.Explore;

/// <summary><c>ratchet explore --subject SPECIMEN</c>: one specimen, explored as any program is.</summary>
internal static class SpecimenRun
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <exception cref="UsageException">The search cannot do the scenario, or the line is of another one.</exception>
    public static int Run(LabConsole console, SpecimenRequest request, string? line, bool isJson, CancellationToken cancellationToken)
    {
        var result = Search(request, line, cancellationToken);
        if (isJson)
        {
            console.Out.WriteLine(ToJson(request, result));
        }
        else
        {
            console.Out.WriteLine($"{request.Name}: {result}");
            if (result.Counterexample is { } counterexample)
            {
                console.Out.WriteLine($"```mermaid\n{counterexample.Mermaid}```");
            }
        }

        return result.Holds ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    private static ExplorationResult Search(SpecimenRequest request, string? line, CancellationToken cancellationToken)
    {
        try
        {
            return line is null ? request.Exploration.Run(request.Options, cancellationToken) : request.Exploration.Replay(line);
        }
        catch (Exception refused) when (refused is FormatException or InvalidOperationException)
        {
            throw new UsageException(refused.Message);
        }
    }

    private static string ToJson(SpecimenRequest request, ExplorationResult result) => JsonSerializer.Serialize(
        new
        {
            Subject = request.Name,
            Complete = result.IsComplete,
            result.Executions,
            Violations = result.Counterexample is { } found ? new[] { new { Guarantee = found.Fact, Schedule = found.Line, found.Reason, found.Steps } } : [],
        },
        Indented);
}
