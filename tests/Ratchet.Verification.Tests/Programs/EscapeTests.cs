using Ratchet.Verification.Programs;
using Xunit;

namespace Ratchet.Verification.Tests.Programs;

/// <summary>What is not in the explorer's hands is reported, and nothing hangs.</summary>
public sealed class EscapeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    [Fact]
    public void ThreadPoolHop_IsReported() => Escapes(static async node =>
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await node.Cache.GetAsync("k");
    });

    [Fact]
    public void ThreadPoolHop_WithoutACallAfterIt_IsReported() => Escapes(static async node =>
    {
        await node.Cache.GetAsync("k");
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    });

    [Fact]
    public void RealDelay_IsReported() => Escapes(static async node =>
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        await node.Cache.GetAsync("k");
    });

    [Fact]
    public void RealDelay_WithoutAnEnd_IsSomebodyWhoWaitsForEver()
    {
        var result = Acting(static _ => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System)).Run();

        Assert.Equal("progress", result.Counterexample?.Fact);
        Assert.Contains("outside the explorer's control", result.Counterexample!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocking_IsReported()
    {
        using var never = new ManualResetEventSlim();
        try
        {
            var exploration = Acting(_ =>
            {
                never.Wait();
                return Task.CompletedTask;
            });

            var blocked = Assert.Throws<ExplorationException>(() => exploration.Run(new SearchOptions { Patience = Patience }));

            Assert.Contains("blocks the explorer's thread", blocked.Message, StringComparison.Ordinal);
        }
        finally
        {
            never.Set();
        }
    }

    [Fact]
    public void ProgramThatDiffersFromRunToRun_IsReported()
    {
        var runs = 0;
        var exploration = Acting(async node =>
        {
            if (runs++ == 0)
            {
                await node.Cache.GetAsync("k");
                await node.Cache.GetAsync("k");
            }
        }).Actor("B", static node => node.Cache.SetAsync("k", "1"));

        var escaped = Assert.Throws<ExplorationException>(() => exploration.Run());

        Assert.Contains("not deterministic", escaped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThreadPool_OfSeveralThreads_IsRefused()
    {
        Assert.False(PoolTurn.IsPossible);
        var exploration = Acting(static node => node.Cache.GetAsync("k")).WithThreadPool();

        var refused = Assert.Throws<ExplorationException>(() => exploration.Run());

        Assert.Contains("DOTNET_ThreadPool_ForceMaxWorkerThreads", refused.Message, StringComparison.Ordinal);
    }

    private static void Escapes(Func<NodeSeams, Task> act)
    {
        var escaped = Assert.Throws<ExplorationException>(() => Acting(act).Run());

        Assert.Contains("continued on another thread", escaped.Message, StringComparison.Ordinal);
    }

    private static Exploration<NodeSeams> Acting(Func<NodeSeams, Task> act) => new Exploration<NodeSeams>(static node => node).Actor("A", act);
}
