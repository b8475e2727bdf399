using System.Text.Json;
using Ratchet.Tests.Race;
using Xunit;

namespace Ratchet.Tests.Explore;

public sealed class ExploreCommandTests
{
    [Fact]
    public async Task Explore_SmallScenario_SaysThatItIsComplete()
    {
        var run = await RunningLab.RunAsync("explore", "--readers", "1", "--faults", "crash,in-doubt");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("VersionedKeys: 1 reader on 1 node, 1 writer, 1 key; up to 1 fault of Crash, InDoubt", run.Out, StringComparison.Ordinal);
        Assert.Equal(Enum.GetValues<CacheStrategy>().Length, run.Out.Split("complete; every execution").Length - 1);
    }

    [Fact]
    public async Task Json_OneStrategy_IsOneObjectOfTheAgreedShape()
    {
        var run = await RunningLab.RunAsync("explore", "--strategy", "lease", "--readers", "1", "--faults", "crash", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var document = JsonDocument.Parse(run.Out);
        var root = document.RootElement;
        Assert.Equal(
            ["subject", "scenario", "faults", "scheduler", "complete", "executions", "executionsPerSecond", "violations"],
            root.EnumerateObject().Select(property => property.Name));
        Assert.Equal("Lease", root.GetProperty("subject").GetString());
        Assert.Equal(1, root.GetProperty("scenario").GetProperty("readers").GetInt32());
        Assert.Equal("Crash", Assert.Single(root.GetProperty("faults").EnumerateArray()).GetString());
        Assert.True(root.GetProperty("complete").GetBoolean());
        Assert.Equal(0, root.GetProperty("violations").GetArrayLength());
    }

    [Fact]
    public async Task Lock_TwoContendersWithAFault_IsComplete()
    {
        var run = await RunningLab.RunAsync("explore", "--subject", "lock", "--faults", "lock-lost");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("lock: 2 contenders, each on a node of its own; up to 1 fault of LockLost", run.Out, StringComparison.Ordinal);
        Assert.Contains("complete; every execution", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--faults", "eviction", "--faults: 'eviction' is unknown for a lock; allowed: all, LockLost")]
    [InlineData("--contenders", "9", "A lock's contenders are on 9 nodes; an exhaustive search takes up to 5.")]
    public async Task Lock_OfWhatThereIsNot_SaysWhatThereIs(string option, string value, string message)
    {
        var run = await RunningLab.RunAsync("explore", "--subject", "lock", option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_EveryStrategy_IsAnArray()
    {
        var run = await RunningLab.RunAsync("explore", "--readers", "1", "--json");

        using var document = JsonDocument.Parse(run.Out);
        Assert.Equal(Enum.GetValues<CacheStrategy>().Length, document.RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("random")]
    [InlineData("pct")]
    [InlineData("ranks")]
    [InlineData("mixed")]
    public async Task Sample_LargeScenario_IsNotCalledComplete(string scheduler)
    {
        var run = await RunningLab.RunAsync(
            "explore", "--strategy", "lease", "--readers", "8", "--writers", "4", "--keys", "3", "--nodes", "2",
            "--faults", "all", "--fault-budget", "3", "--scheduler", scheduler, "--seed", "7", "--budget", "0.2s");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains($"{scheduler}, seed 7: a sample", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_OfASample_SaysItsSeedAndWhatIsNotAsUsual()
    {
        var run = await RunningLab.RunAsync(
            "explore", "--strategy", "lease", "--form", "nests-other-key", "--keys", "2", "--reads", "2", "--scheduler", "ranks", "--executions", "50", "--seed", "9", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var document = JsonDocument.Parse(run.Out);
        var root = document.RootElement;
        Assert.Equal((9, 50), (root.GetProperty("seed").GetInt32(), root.GetProperty("executions").GetInt32()));
        Assert.Equal("NestsOtherKey", root.GetProperty("scenario").GetProperty("form").GetString());
        Assert.Equal(2, root.GetProperty("scenario").GetProperty("reads").GetInt32());
    }

    [Fact]
    public async Task Replay_OfALine_PrintsItsSteps()
    {
        var run = await RunningLab.RunAsync("explore", "--replay", "Lease/r1w1k1n1/None*0/1.1");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("  1. W1 on node 1: writes k0", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--strategy", "none")]
    [InlineData("--faults", "rain")]
    [InlineData("--fault-budget", "-1")]
    [InlineData("--scheduler", "best")]
    [InlineData("--budget", "soon")]
    [InlineData("--executions", "0")]
    [InlineData("--executions", "7")]
    [InlineData("--threads", "0")]
    [InlineData("--form", "sonnet")]
    [InlineData("--reads", "0")]
    [InlineData("--writers", "9")]
    [InlineData("--readers", "-1")]
    [InlineData("--replay", "Lease/r1w1k1n1/None*0/9")]
    [InlineData("--replay", "nonsense")]
    public async Task Option_WithWhatIsNotAllowed_IsOneLineAndCode2(string option, string value)
    {
        var run = await RunningLab.RunAsync("explore", option, value);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(value, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }
}
