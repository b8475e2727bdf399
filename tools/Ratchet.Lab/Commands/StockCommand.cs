using System.CommandLine;
using System.Data.Common;
using Ratchet.Lab.Stock;
using StackExchange.Redis;

namespace Ratchet.Lab.Commands;

/// <summary><c>ratchet stock</c>: two processes sell everything there is; nothing may be sold twice, and nobody may see what was sold.</summary>
internal sealed class StockCommand
{
    private const string All = "all";
    private const int MostProducts = 1_000;
    private const int MostEach = 10_000;

    private readonly Option<string> _strategy = new("--strategy")
    {
        Description = $"A subject by name: {string.Join(", ", StockSubjects.All)}; or all, which is the strategies.",
        HelpName = "NAME|all",
        DefaultValueFactory = _ => All,
    };

    private readonly Option<string> _cache = new("--cache")
    {
        Description = $"The cache server: {CacheBackend.Allowed}.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => CacheBackend.Embedded,
    };

    private readonly Option<string> _database = new("--database")
    {
        Description = $"The database: {SqlBackend.Allowed}.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => SqlBackend.Sqlite,
    };

    private readonly Option<int> _products = new("--products")
    {
        Description = $"How many products there are, 1 to {MostProducts}.",
        HelpName = "N",
        DefaultValueFactory = _ => 100,
    };

    private readonly Option<int> _each = new("--each")
    {
        Description = $"How many there are of each, 1 to {MostEach}.",
        HelpName = "N",
        DefaultValueFactory = _ => 100,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document and nothing else." };

    /// <summary>The command, which writes to the given console.</summary>
    public Command Create(LabConsole console)
    {
        var command = new Command("stock", "Two processes sell everything there is: nothing twice, and nobody sees what is sold.")
        {
            _strategy, _cache, _database, _products, _each, _json,
        };
        command.SetAction(parsed => RunAsync(parsed, console));
        return command;
    }

    /// <summary>What each of the two processes is started with; it takes its orders from the standard input.</summary>
    public static Command CreateProcess(LabConsole console)
    {
        var command = new Command(StockProcess.Command, "One process of 'stock', which starts it.") { Hidden = true };
        command.SetAction(async _ =>
        {
            await StockProcess.RunAsync(console.In, console.Out);
            return ExitCode.Holds;
        });
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, LabConsole console)
    {
        var subjects = Choose(parsed.GetValue(_strategy)!);
        var (cacheText, databaseText) = (parsed.GetValue(_cache)!, parsed.GetValue(_database)!);
        var load = new StockLoad(InRange("--products", parsed.GetValue(_products), MostProducts), InRange("--each", parsed.GetValue(_each), MostEach));
        var (cacheAddress, databaseAddress) = (CacheBackend.Parse(cacheText), SqlBackend.Parse(databaseText));
        try
        {
            await using var cache = await CacheBackend.OpenAsync(cacheAddress);
            await using var database = await SqlBackend.OpenAsync(databaseAddress, static async opened => await (await opened.Source.OpenConnectionAsync()).DisposeAsync());
            var runner = new StockRunner(cache, database, cacheAddress is null ? cache.Address : cacheText, databaseText, load);
            var results = new List<StockResult>();
            foreach (var subject in subjects)
            {
                results.Add(await runner.RunAsync(subject));
            }

            return Write(console, new StockReport(cache, database, load, results), parsed.GetValue(_json));
        }
        catch (Exception lost) when (lost is RedisException or DbException)
        {
            throw new UsageException($"a server was lost during the sale: {lost.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static int Write(LabConsole console, StockReport report, bool asJson)
    {
        if (asJson)
        {
            console.Out.WriteLine(report.ToJson());
        }
        else
        {
            report.WriteTo(console.Ansi);
        }

        foreach (var wrong in report.Wrongs)
        {
            console.Error.WriteLine(wrong);
        }

        return report.Wrongs.Any() ? ExitCode.DoesNotHold : ExitCode.Holds;
    }

    private static IReadOnlyList<string> Choose(string given) => given == All
        ? StockSubjects.Strategies
        : StockSubjects.All.Where(name => string.Equals(name, given, StringComparison.OrdinalIgnoreCase)).ToList() is { Count: 1 } chosen
            ? chosen
            : throw new UsageException($"--strategy: '{given}' is unknown; allowed: {All}, {string.Join(", ", StockSubjects.All)}.");

    private static int InRange(string option, int given, int most) => given >= 1 && given <= most
        ? given
        : throw new UsageException($"{option}: {given} is not allowed; allowed: 1 to {most}.");
}
