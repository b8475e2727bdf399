using System.Text.Json;
using Ratchet.Tests.Race;
using Ratchet.Verification.Specimens;
using Xunit;

namespace Ratchet.Tests.Explore;

public sealed class ExploreSubjectTests
{
    [Fact]
    public async Task Json_OneProgram_HasTheFieldsOfAStrategy()
    {
        var run = await RunningLab.RunAsync("explore", "--subject", "naive", "--readers", "1", "--faults", "eviction", "--json");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        using var document = JsonDocument.Parse(run.Out);
        var root = document.RootElement;
        Assert.Equal(
            ["subject", "scenario", "faults", "scheduler", "complete", "executions", "executionsPerSecond", "violations"],
            root.EnumerateObject().Select(property => property.Name));
        Assert.Equal("NaiveCache", root.GetProperty("subject").GetString());
        Assert.Equal((1, 1), (root.GetProperty("scenario").GetProperty("readers").GetInt32(), root.GetProperty("scenario").GetProperty("writers").GetInt32()));
        Assert.Equal("Eviction", Assert.Single(root.GetProperty("faults").EnumerateArray()).GetString());
        var violation = Assert.Single(root.GetProperty("violations").EnumerateArray());
        Assert.Equal("G1", violation.GetProperty("guarantee").GetString());
        Assert.StartsWith("R1+W1/", violation.GetProperty("schedule").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_ProgramThatHolds_IsCompleteWithoutViolations()
    {
        var run = await RunningLab.RunAsync("explore", "--subject", "lock-protected", "--readers", "1", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var document = JsonDocument.Parse(run.Out);
        Assert.True(document.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal(0, document.RootElement.GetProperty("violations").GetArrayLength());
    }

    [Fact]
    public async Task Json_Specimens_IsAnArrayOfWhatWasReached()
    {
        var run = await RunningLab.RunAsync("explore", "--subject", "specimens", "--budget", "0.001s", "--json");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        using var document = JsonDocument.Parse(run.Out);
        var cells = document.RootElement.EnumerateArray().ToList();
        Assert.Equal(SpecimenExplorations.Names.Count * SpecimenScenario.All.Count, cells.Count);
        Assert.All(cells, static cell => Assert.Equal("exhaustive", cell.GetProperty("scheduler").GetString()));
        Assert.Equal(SpecimenExplorations.Names, cells.Select(static cell => cell.GetProperty("subject").GetString()).Distinct());
    }

    [Fact]
    public async Task Replay_OfAProgramsLine_PrintsItsSteps()
    {
        var found = await RunningLab.RunAsync("explore", "--subject", "NaiveCache", "--json");
        using var document = JsonDocument.Parse(found.Out);
        var line = document.RootElement.GetProperty("violations")[0].GetProperty("schedule").GetString()!;

        var run = await RunningLab.RunAsync("explore", "--subject", "NaiveCache", "--replay", line);

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains("  1. ", run.Out, StringComparison.Ordinal);
        Assert.Contains("sequenceDiagram", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fusioncache")]
    [InlineData("hybridcache")]
    public async Task Peer_OneReaderAndOneWriter_KeepsAnOldPriceInEachSetting(string subject)
    {
        var run = await RunningLab.RunAsync("explore", "--subject", subject, "--readers", "1", "--json");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        using var document = JsonDocument.Parse(run.Out);
        var settings = document.RootElement.EnumerateArray().ToList();
        Assert.Equal(2, settings.Count);
        Assert.All(settings, static setting => Assert.Contains("Outside: ", setting.GetProperty("about").GetString(), StringComparison.Ordinal));
        Assert.All(settings, static setting => Assert.Equal("G1", Assert.Single(setting.GetProperty("violations").EnumerateArray()).GetProperty("guarantee").GetString()));
    }

    [Theory]
    [InlineData("fusioncache")]
    [InlineData("hybridcache")]
    public async Task Peer_ReadersAlone_AreCoveredAndHoldThroughAFault(string subject)
    {
        var run = await RunningLab.RunAsync("explore", "--subject", subject, "--readers", "2", "--writers", "0", "--faults", "eviction,command-fails", "--budget", "10m", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var document = JsonDocument.Parse(run.Out);
        Assert.All(document.RootElement.EnumerateArray(), static setting => Assert.True(setting.GetProperty("complete").GetBoolean()));
    }

    [Theory]
    [InlineData("fusioncache", "SET v2:product:123")]
    [InlineData("hybridcache", "SET product:123")]
    public async Task Peer_Explored_DrawsTheLateFillAndSaysWhatIsOutside(string subject, string fill)
    {
        var run = await RunningLab.RunAsync("explore", "--subject", subject, "--readers", "1");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains("Outside: ", run.Out, StringComparison.Ordinal);
        Assert.Contains("sequenceDiagram", run.Out, StringComparison.Ordinal);
        Assert.True(run.Out.LastIndexOf(fill, StringComparison.Ordinal) > run.Out.LastIndexOf("UPDATE price = 50.00", StringComparison.Ordinal));
        Assert.Contains("R1 was served '100.00' of price, and the database held '50.00'", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "--subject", "nobody")]
    [InlineData("rain", "--subject", "naive", "--faults", "rain")]
    [InlineData("0", "--subject", "naive", "--faults", "crash", "--fault-budget", "0")]
    [InlineData("-1", "--subject", "naive", "--readers", "-1")]
    [InlineData("ranks", "--subject", "naive", "--scheduler", "ranks")]
    [InlineData("--keys", "--subject", "naive", "--keys", "2")]
    [InlineData("-5", "--subject", "naive", "--scheduler", "random", "--executions", "-5")]
    [InlineData("nonsense", "--subject", "naive", "--replay", "nonsense")]
    [InlineData("R7", "--subject", "naive", "--replay", "R7/None*0/0")]
    public async Task Subject_WithWhatIsNotAllowed_IsOneLineAndCode2(string value, params string[] options)
    {
        var run = await RunningLab.RunAsync(["explore", .. options]);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(value, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }
}
