using System.CommandLine;
using Ratchet.Lab.Amplification;
using Ratchet.Lab.Backends;
using StackExchange.Redis;

namespace Ratchet.Lab.Commands;

/// <summary><c>ratchet amplification</c>: what many writes leave on the cache server, for each entry that is live.</summary>
internal sealed class AmplificationCommand
{
    private const int MostKeys = 1_000_000;
    private const int MostWrites = 10_000_000;

    private readonly Option<string> _cache = new("--cache")
    {
        Description = $"The cache server: {CacheBackend.Allowed}.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => CacheBackend.Embedded,
    };

    private readonly Option<int> _keys = new("--keys")
    {
        Description = $"How many keys are written to, 1 to {MostKeys}.",
        HelpName = "N",
        DefaultValueFactory = _ => 1_000,
    };

    private readonly Option<int> _writes = new("--writes")
    {
        Description = $"How many writes there are in a run, 1 to {MostWrites}.",
        HelpName = "N",
        DefaultValueFactory = _ => 20_000,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document and nothing else." };

    /// <summary>The command, which writes to the given console.</summary>
    public Command Create(LabConsole console)
    {
        var command = new Command("amplification", "Writes much and counts what stays on the cache server: keys and bytes for each live entry.")
        {
            _cache, _keys, _writes, _json,
        };
        command.SetAction(parsed => RunAsync(parsed, console));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, LabConsole console)
    {
        var load = new WriteLoad(
            InRange("--keys", parsed.GetValue(_keys), MostKeys),
            InRange("--writes", parsed.GetValue(_writes), MostWrites));
        try
        {
            await using var cache = await CacheBackend.OpenAsync(CacheBackend.Parse(parsed.GetValue(_cache)!));
            var report = await new AmplificationRunner(cache, load).RunAsync();
            Write(console, report, parsed.GetValue(_json));
            return report.Missed is null ? ExitCode.Holds : ExitCode.DoesNotHold;
        }
        catch (Exception lost) when (lost is RedisException or CacheUnavailableException)
        {
            throw new UsageException($"the server was lost during the run: {lost.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static void Write(LabConsole console, AmplificationReport report, bool asJson)
    {
        if (!asJson)
        {
            AmplificationTable.Write(console.Ansi, report);
            return;
        }

        console.Out.WriteLine(AmplificationJson.Of(report));
        if (report.Missed is { } missed)
        {
            console.Error.WriteLine(missed);
        }
    }

    private static int InRange(string option, int given, int most) => given >= 1 && given <= most
        ? given
        : throw new UsageException($"{option}: {given} is not allowed; allowed: 1 to {most}.");
}
