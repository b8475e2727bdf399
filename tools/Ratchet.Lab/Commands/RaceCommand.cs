using System.CommandLine;
using System.Data.Common;
using Ratchet.Lab.Backends;
using Ratchet.Lab.Race;
using Ratchet.Lab.Race.Output;
using Ratchet.Lab.Race.Schedules;
using Spectre.Console;
using StackExchange.Redis;

namespace Ratchet.Lab.Commands;

/// <summary><c>ratchet race</c>: forces the published race and its siblings on real servers, and says what everybody served.</summary>
internal sealed class RaceCommand
{
    private readonly Option<string?> _strategy = new("--strategy")
    {
        Description = "A strategy or a specimen (a published program that fails), by name; or all. Default: all.",
        HelpName = "NAME|all",
    };

    private readonly Option<string?> _schedule = new("--schedule")
    {
        Description = "An interleaving to force, by name; or all. Default: all, with a timeline of the first only.",
        HelpName = "NAME|all",
    };

    private readonly Option<string> _cache = new("--cache")
    {
        Description = $"The cache server: {CacheBackend.Allowed}.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => CacheBackend.Embedded,
    };

    private readonly Option<string> _database = new("--database")
    {
        Description = $"The database: {DatabaseBackend.Allowed}.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => DatabaseBackend.Sqlite,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document and nothing else." };

    private readonly Option<bool> _mermaid = new("--mermaid") { Description = "Print Mermaid sequence diagrams, as Markdown." };

    /// <summary>The command, which writes to the given console.</summary>
    public Command Create(LabConsole console)
    {
        var command = new Command("race", "Forces the cache race and its siblings on real servers; shows who served a stale price.")
        {
            _strategy, _schedule, _cache, _database, _json, _mermaid,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(_json) && parsed.GetValue(_mermaid))
            {
                parsed.AddError("--json and --mermaid exclude each other.");
            }
        });
        command.SetAction(parsed => RunAsync(parsed, console));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, LabConsole console)
    {
        var request = RaceRequest.Parse(
            parsed.GetValue(_strategy), parsed.GetValue(_schedule), parsed.GetValue(_cache)!, parsed.GetValue(_database)!);
        try
        {
            await using var servers = await RaceServers.OpenAsync(request.Cache, request.Database);
            var results = await RunAllAsync(request, servers);
            if (parsed.GetValue(_json))
            {
                console.Out.WriteLine(RaceJson.Of(servers, results));
                WriteMissed(console.Error, results);
            }
            else if (parsed.GetValue(_mermaid))
            {
                WriteMermaid(console, results);
                WriteMissed(console.Error, results);
            }
            else
            {
                WriteReport(console.Ansi, request, servers, results);
            }

            return results.All(result => ExpectedVerdicts.Missed(result) is null) ? ExitCode.Holds : ExitCode.DoesNotHold;
        }
        catch (Exception lost) when (lost is RedisException or DbException)
        {
            throw new UsageException($"a server was lost during the race: {lost.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static async Task<IReadOnlyList<RaceResult>> RunAllAsync(RaceRequest request, RaceServers servers)
    {
        var runner = new RaceRunner(servers);
        var results = new List<RaceResult>();
        foreach (var subject in request.Subjects)
        {
            foreach (var schedule in request.Schedules)
            {
                results.Add(await runner.RunAsync(subject, schedule));
            }
        }

        return results;
    }

    private static void WriteReport(IAnsiConsole ansi, RaceRequest request, RaceServers servers, IReadOnlyList<RaceResult> results)
    {
        var report = new RaceReport(ansi);
        report.WriteHeading(servers);
        foreach (var schedule in request.Drawn)
        {
            var played = results.Where(result => result.Schedule == schedule);
            report.WriteTimelines([.. request.ExhibitsOnly ? Exhibits(schedule, played) : played]);
        }

        report.WriteTable(results);
        report.WriteMissed(results);
        if (request.Drawn.Count < request.Schedules.Count)
        {
            report.WriteHint("./run race --schedule NAME|all draws the others; --help says more.");
        }

        report.WriteFinalPrice(results);
    }

    /// <summary>A failure and its cure say more than nine timelines.</summary>
    private static IEnumerable<RaceResult> Exhibits(Schedule schedule, IEnumerable<RaceResult> played)
    {
        string[] telling = [schedule.Exhibit, nameof(CacheStrategy.VersionedKeys)];
        return telling.SelectMany(name => played.Where(result => result.Subject.Name == name));
    }

    private static void WriteMermaid(LabConsole console, IReadOnlyList<RaceResult> results)
    {
        foreach (var result in results)
        {
            console.Out.Write(MermaidDiagram.Draw(result));
        }
    }

    private static void WriteMissed(TextWriter error, IReadOnlyList<RaceResult> results)
    {
        foreach (var result in results.Where(result => ExpectedVerdicts.Missed(result) is not null))
        {
            error.WriteLine(RaceReport.MissedLine(result));
        }
    }
}
