using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Ratchet.Lab.Commands;
using Ratchet.Verification.Exploring;
using Spectre.Console;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>An execution is the same, byte for byte, in every process: nothing in it depends on addresses or on how this process hashes.</summary>
public sealed partial class SeparateProcessTests
{
    private static readonly Scenario Large = new()
    {
        Readers = 8, Writers = 4, Keys = 3, ReaderNodes = 2, Faults = FaultKinds.All, FaultBudget = 3,
    };

    [Fact]
    public async Task Replay_OfARandomExecution_IsTheSameInAnotherProcess()
    {
        var random = new Random(42);
        var line = new Schedule(Large, Replay.Of(Large, enabled => random.Next(enabled.Count)).Choices).ToString();

        var here = await HereAsync("explore", "--replay", line);

        Assert.InRange(here.Split('\n').Length, 50, 1_000);
        Assert.Equal(here, await ElsewhereAsync("explore", "--replay", line));
    }

    [Fact]
    public async Task Search_OfOneSeed_FindsTheSameInTwoOtherProcesses()
    {
        string[] arguments = ["explore", "--subject", "versioned", "--readers", "3", "--writers", "2", "--scheduler", "random", "--seed", "42"];

        var one = Timeless(await ElsewhereAsync(arguments));

        Assert.Contains("NoStaleReads is broken", one, StringComparison.Ordinal);
        Assert.Equal(one, Timeless(await ElsewhereAsync(arguments)));
        Assert.Equal(one, Timeless(await HereAsync(arguments)));
        Assert.NotEqual(one, Timeless(await HereAsync([.. arguments[..^1], "43"])));
    }

    private static async Task<string> HereAsync(params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        await LabCommand.RunAsync(arguments, new LabConsole(output, TextWriter.Null, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) })));
        return output.ToString();
    }

    private static async Task<string> ElsewhereAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LabCommand).Assembly.Location, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }

    /// <summary>How long a search takes differs.</summary>
    private static string Timeless(string text) => Duration().Replace(text, "in … s");

    [GeneratedRegex(@"in \d+\.\d s", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Duration();
}
