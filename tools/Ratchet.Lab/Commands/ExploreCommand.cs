using System.CommandLine;
using Ratchet.Lab.Explore;
using Ratchet.Lab.Explore.Locks;
using Ratchet.Lab.Explore.Programs;
using Ratchet.Lab.Mutants;
using Ratchet.Verification.Exploring;
using Ratchet.Verification.Programs;

namespace Ratchet.Lab.Commands;

/// <summary><c>ratchet explore</c>: runs the production engine under every interleaving of a small scenario, or many of a large one.</summary>
internal sealed class ExploreCommand
{
    private readonly Option<string> _strategy = new("--strategy")
    {
        Description = "A strategy by name, or all.", HelpName = "NAME|all", DefaultValueFactory = _ => ExploreRequest.All,
    };

    private readonly Option<string?> _subject = new("--subject")
    {
        Description = $"What to explore in the place of --strategy: {ExploredProgram.Specimens}, for a table of the programs that look right and are not; {LockCommand.Subject}, for the lock as a primitive; or one of {string.Join(", ", ExploredProgram.Names.Skip(1))}.",
        HelpName = "NAME",
    };

    private readonly Option<int> _contenders = new("--contenders") { Description = $"With --subject {LockCommand.Subject}: how many contend for it.", HelpName = "N", DefaultValueFactory = _ => 2 };

    private readonly ScenarioOptions _scenario = new();

    private readonly Option<string> _scheduler = new("--scheduler")
    {
        Description = $"How executions are chosen: {string.Join(", ", ExploreRequest.Schedulers)}.",
        HelpName = "NAME",
        DefaultValueFactory = _ => ExploreRequest.Schedulers[0],
    };

    private readonly Option<ulong> _seed = new("--seed") { Description = "What random executions are drawn from.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<long?> _executions = new("--executions") { Description = "How many random executions. Default: as many as the time allows.", HelpName = "N" };
    private readonly Option<int> _threads = new("--threads") { Description = "How many threads run random executions. Which ones they run does not depend on it.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
    private readonly Option<string?> _replay = new("--replay") { Description = "Run this one execution and print it; the other options do not count.", HelpName = "SCHEDULE" };

    private readonly Option<string?> _budget = new("--budget")
    {
        Description = "How long each strategy is explored at most: 30s, 5m, 1h. Default: 60s (10m for each cell of the specimens), or as long as the number of executions takes.", HelpName = "TIME",
    };

    private readonly Option<string?> _mutants = new("--mutants")
    {
        Description = "Explore mutants of the engine, each of which lacks one rule, and say which broken guarantee gave it away: all of them, or those whose name contains WORDS. Their scenarios are their own; --budget is for each.",
        HelpName = "WORDS",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _bounds = new("--bounds")
    {
        Description = "Search every scenario that the project says it holds in, to the end; it takes hours. --threads says how many at a time; --budget is for each.",
    };

    private readonly Option<string?> _save = new("--save")
    {
        Description = "With --mutants: write the shortest execution found for each into this folder, as a file of readable steps.", HelpName = "FOLDER",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document and nothing else." };

    /// <summary>The command, which writes to the given console.</summary>
    public Command Create(LabConsole console)
    {
        var command = new Command("explore", "Runs the engine under every interleaving of a small scenario, with faults, and draws what breaks.")
        {
            _strategy, _subject, _contenders, _scheduler, _seed, _executions, _threads, _budget, _replay, _bounds, _mutants, _save, _json,
        };
        foreach (var option in _scenario.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) => RunAsync(parsed, console, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, LabConsole console, CancellationToken cancellationToken)
    {
        var report = new ExploreReport(console.Out);
        if (parsed.GetValue(_subject) is { } subject && ExploreRequest.StrategyOf(subject) is null)
        {
            return await RunProgramAsync(subject, parsed, console, cancellationToken);
        }

        if (parsed.GetValue(_replay) is { } line)
        {
            return Replay(line, report);
        }

        var request = Request(parsed);
        if (parsed.GetResult(_mutants) is not null)
        {
            return MutantsRun.Run(console, parsed.GetValue(_mutants), request.Budget, parsed.GetValue(_save), parsed.GetValue(_json), cancellationToken);
        }

        var isJson = parsed.GetValue(_json);
        if (parsed.GetValue(_bounds))
        {
            return await BoundsRun.RunAsync(console, request, isJson, cancellationToken);
        }

        var explorations = new List<Exploration>();
        foreach (var scenario in request.Scenarios)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            var exploration = await Exploration.RunAsync(request, scenario, isJson ? null : console.Ansi, cancellationToken);
            explorations.Add(exploration);
            if (!isJson)
            {
                report.Write(exploration);
            }
        }

        if (isJson)
        {
            console.Out.WriteLine(ExploreJson.Of(explorations, isArray: request.Scenarios.Count > 1));
        }

        return explorations.TrueForAll(static each => each.Counterexample is null) ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    private ExploreRequest Request(ParseResult parsed)
    {
        var executions = parsed.GetValue(_executions);
        var budget = parsed.GetValue(_budget) ?? (executions is null && !parsed.GetValue(_bounds) ? "60s" : "1000h");
        return ExploreRequest.Create(
            parsed.GetValue(_subject) is { } subject ? ExploreRequest.StrategyOf(subject)! : parsed.GetValue(_strategy)!,
            _scenario.Read(parsed),
            parsed.GetValue(_scheduler)!,
            new SampleSize(parsed.GetValue(_seed), executions, parsed.GetValue(_threads)),
            ExploreRequest.ParseTime(budget));
    }

    private static void ThrowUnlessExhaustive(string scheduler)
    {
        if (!scheduler.Equals("exhaustive", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"--scheduler: '{scheduler}' does not go with --subject {LockCommand.Subject}; allowed: exhaustive.");
        }
    }

    private async Task<int> RunProgramAsync(string subject, ParseResult parsed, LabConsole console, CancellationToken cancellationToken)
    {
        var isTable = subject.Equals(ExploredProgram.Specimens, StringComparison.OrdinalIgnoreCase);
        var (budget, isJson, actors) = (ExploreRequest.ParseTime(parsed.GetValue(_budget) ?? (isTable ? "10m" : "60s")), parsed.GetValue(_json), _scenario.ReadActors(parsed));
        if (subject.Equals(LockCommand.Subject, StringComparison.OrdinalIgnoreCase) && parsed.GetValue(_replay) is null)
        {
            ThrowUnlessExhaustive(parsed.GetValue(_scheduler)!);
            return await LockCommand.RunAsync(console, parsed.GetValue(_contenders), actors.Faults, actors.FaultBudget, budget, isJson, cancellationToken);
        }

        if (isTable)
        {
            return SpecimenTable.Run(console, budget, isJson, cancellationToken);
        }

        var programs = ExploredProgram.Find(subject);
        if (programs.Count == 0)
        {
            throw new UsageException($"--subject: '{subject}' is unknown; allowed: {string.Join(", ", ExploreRequest.Strategies)}, {LockCommand.Subject}, {string.Join(", ", ExploredProgram.Names)}.");
        }

        var options = new SearchOptions
        {
            Scheduler = ProgramRequest.ParseScheduler(parsed.GetValue(_scheduler)!), Budget = budget, Seed = parsed.GetValue(_seed), Executions = SampleOf(parsed) ?? long.MaxValue,
        };
        var request = new ProgramRequest(programs, ProgramScenario.Of(actors), options);
        if (programs.Any(static program => program.UsesThreadPool) && !PoolTurn.IsPossible)
        {
            return await OnePoolThread.RunAsync(console, parsed.Tokens.Select(static token => token.Value), cancellationToken);
        }

        return parsed.GetValue(_replay) is { } line
            ? ProgramCommand.Replay(console, request, line)
            : await ProgramCommand.RunAsync(console, request, isJson, cancellationToken);
    }

    private long? SampleOf(ParseResult parsed) => parsed.GetValue(_executions) is not { } executions || executions > 0
        ? parsed.GetValue(_executions)
        : throw new UsageException($"--executions: {executions} is too few; allowed are 1 and more.");

    private static int Replay(string line, ExploreReport report)
    {
        try
        {
            var schedule = Schedule.Parse(line);
            var result = schedule.Replay();
            report.Write(schedule, result);
            return result.Violation is null ? ExitCode.Holds : ExitCode.DoesNotHold;
        }
        catch (Exception refused) when (refused is FormatException or InvalidOperationException or ArgumentException)
        {
            throw new UsageException($"--replay '{line}': {refused.Message}");
        }
    }
}
