using System.CommandLine;
using System.CommandLine.Invocation;
using Ratchet.Benchmarks.Explorer;
using Ratchet.Benchmarks.Stampede;
using Ratchet.Benchmarks.Strategies;
using Ratchet.Lab.Commands;
using Ratchet.Servers;

namespace Ratchet.Benchmarks;

/// <summary><c>./run bench</c>: measures, and says whether what was measured keeps what is promised.</summary>
internal static class BenchCommand
{
    private const string All = "all";
    private const string Stampede = "stampede";
    private const string Strategies = "strategies";
    private const string Explorer = "explorer";

    private static readonly string[] Suites = [Stampede, Strategies, Explorer];

    /// <summary>Runs a command line. Bad usage is one line on standard error and exit code 2.</summary>
    public static async Task<int> RunAsync(string[] arguments, LabConsole console)
    {
        var suite = new Option<string>("--suite") { Description = $"What to measure: {string.Join(", ", Suites)}; or {All}.", HelpName = "NAME", Required = true };
        var cache = new Option<string>("--cache") { Description = $"The cache server: {CacheBackend.Allowed}.", HelpName = "ADDRESS", DefaultValueFactory = _ => CacheBackend.Embedded };
        var filter = new Option<string>("--filter")
        {
            Description = $"Which benchmarks of the explorer: {string.Join(", ", ExplorerSuite.Names)}.", HelpName = "PATTERN", DefaultValueFactory = _ => "*",
        };
        var json = new Option<bool>("--json") { Description = $"Print one JSON document and nothing else; of {Stampede} and {Strategies}." };
        var root = new RootCommand("Measures Ratchet: what its strategies cost beside each other and beside plain Redis.") { suite, cache, filter, json };
        root.HelpName = "bench";
        root.SetAction(parsed => RunAsync(Choose(parsed.GetValue(suite)!, parsed.GetValue(json)), parsed.GetValue(cache)!, parsed.GetValue(filter)!, parsed.GetValue(json), console));
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            return Refuse(console, $"{string.Join(' ', parsed.Errors.Select(error => error.Message))} './run bench --help' says what is allowed.");
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = console.Out, Error = console.Error });
        }
        catch (UsageException usage)
        {
            return Refuse(console, usage.Message);
        }
    }

    private static async Task<int> RunAsync(IReadOnlyList<string> suites, string cache, string filter, bool asJson, LabConsole console)
    {
        var address = CacheBackend.Parse(cache);
        var searches = ExplorerSuite.Matching(filter);
        var reports = new List<IBenchReport>();
        if (suites.Contains(Stampede))
        {
            reports.Add(await Measured(StampedeSuite.RunAsync));
        }

        if (suites.Contains(Strategies))
        {
            reports.Add(await Measured(StrategySuite.RunAsync));
        }

        if (asJson)
        {
            console.Out.WriteLine(BenchJson.Of(reports));
        }

        var holds = reports.All(report => report.Missed.Count == 0);
        return holds && (!suites.Contains(Explorer) || ExplorerSuite.Run(searches)) ? ExitCode.Holds : ExitCode.DoesNotHold;

        async Task<IBenchReport> Measured(Func<BenchServer, Task<IBenchReport>> run)
        {
            await using var server = await BenchServer.OpenAsync(address);
            var report = await run(server);
            if (!asJson)
            {
                report.WriteTo(console.Out);
            }

            foreach (var missed in report.Missed)
            {
                console.Error.WriteLine(missed);
            }

            return report;
        }
    }

    private static string[] Choose(string given, bool asJson) => given switch
    {
        All when !asJson => Suites,
        All => [Stampede, Strategies],
        Explorer when asJson => throw new UsageException($"--json: {Explorer} prints tables only; allowed with {Stampede}, {Strategies} and {All}."),
        _ when Suites.Contains(given) => [given],
        _ => throw new UsageException($"--suite: '{given}' is unknown; allowed: {string.Join(", ", Suites)}, {All}."),
    };

    private static int Refuse(LabConsole console, string why)
    {
        console.Error.WriteLine($"bench: {why.ReplaceLineEndings(" ")}");
        return ExitCode.BadUsage;
    }
}
