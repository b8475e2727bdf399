using Ratchet.Lab.Commands;
using Ratchet.Verification.Programs;

namespace Ratchet.Lab.Explore.Programs;

/// <summary><c>ratchet explore --subject NAME</c>: a program, explored as anybody's is.</summary>
internal static class ProgramCommand
{
    /// <exception cref="UsageException">The search cannot do the scenario.</exception>
    public static async Task<int> RunAsync(LabConsole console, ProgramRequest request, bool isJson, CancellationToken cancellationToken)
    {
        var found = new List<ProgramFinding>();
        foreach (var program in request.Programs.TakeWhile(_ => found.Count == 0 || !cancellationToken.IsCancellationRequested))
        {
            var exploration = request.Scenario.Of(program);
            // A program that goes to the thread pool has all of it, one thread, to itself.
            var result = program.UsesThreadPool ? Explore() : await SearchProgress.RunAsync(isJson ? null : console.Ansi, new Progressing(program.Name, request.Options.Budget, Count: null), Explore);
            found.Add(new ProgramFinding(program, request.Scenario, request.SchedulerName, request.Options.Seed, result));

            ExplorationResult Explore() => Refusing(() => exploration.Run(request.Options, cancellationToken));
            if (!isJson)
            {
                Write(console.Out, found[^1]);
            }
        }

        if (isJson)
        {
            console.Out.WriteLine(ProgramJson.Of(found, isArray: request.Programs.Count > 1));
        }

        return found.TrueForAll(static each => each.Result.Holds) ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    /// <summary>The one execution of a line.</summary>
    /// <exception cref="UsageException">The line is of another program.</exception>
    public static int Replay(LabConsole console, ProgramRequest request, string line)
    {
        var result = Refusing(() => request.Scenario.Of(request.Programs[0]).Replay(line));
        Write(console.Out, new ProgramFinding(request.Programs[0], request.Scenario, request.SchedulerName, request.Options.Seed, result));
        return result.Holds ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    private static void Write(TextWriter output, ProgramFinding found)
    {
        output.WriteLine($"{found.Program.Name}: {found.Result}");
        if (found.Program.About.Length > 0)
        {
            output.WriteLine($"  {found.Program.About}\n");
        }

        if (found.Result.Counterexample is { } counterexample)
        {
            output.WriteLine($"```mermaid\n{counterexample.Mermaid}```");
        }
    }

    private static ExplorationResult Refusing(Func<ExplorationResult> explore)
    {
        try
        {
            return explore();
        }
        catch (Exception refused) when (refused is FormatException or InvalidOperationException)
        {
            throw new UsageException(refused.Message);
        }
    }
}

/// <summary>What was found of a program.</summary>
internal sealed record ProgramFinding(ExploredProgram Program, ProgramScenario Scenario, string Scheduler, ulong Seed, ExplorationResult Result);
