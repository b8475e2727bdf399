using System.Diagnostics;
using Ratchet.Verification.Specimens;

namespace Ratchet.Benchmarks.Stampede;

/// <summary>
/// 1,000 callers of one cold key on two nodes, at once: how often it is loaded, and when the last of them has its value, beside the
/// load's own time in the same run.
/// </summary>
internal static class StampedeSuite
{
    public const int Callers = 1_000;
    public const int Rounds = 5;

    /// <summary>The first runs are compiled while they run.</summary>
    private const int WarmUps = 3;

    public static TimeSpan LoadDelay { get; } = TimeSpan.FromMilliseconds(250);

    public static async Task<IBenchReport> RunAsync(BenchServer server)
    {
        var results = new List<StampedeResult>();
        foreach (var strategy in Enum.GetValues<CacheStrategy>())
        {
            var load = new TimedLoad();
            await using var nodes = await server.StartAsync($"{strategy}", strategy, load.RunAsync);
            results.Add(await RunAsync($"{strategy}", load, async (caller, key) => await nodes[caller].GetAsync(key), WarmUps, Rounds));
        }

        results.Add(await RunSpecimenAsync(server));
        return new StampedeReport(server.Label, results);
    }

    /// <summary>It takes seconds, and a run is like the others: one is enough.</summary>
    private static Task<StampedeResult> RunSpecimenAsync(BenchServer server)
    {
        var load = new TimedLoad();
        return RunAsync(
            nameof(LockProtectedCache),
            load,
            (caller, key) => new LockProtectedCache(
                new SpecimenCommands(server.Redis(caller), server.PrefixOf("printed")), load, SpecimenRuntime.Shared).GetPriceAsync(key),
            warmUps: 0,
            rounds: 1);
    }

    private static async Task<StampedeResult> RunAsync(string subject, TimedLoad load, Func<int, int, Task<string?>> get, int warmUps, int rounds)
    {
        var runs = new List<StampedeRun>();
        for (var key = 0; key < warmUps + rounds; key++)
        {
            var run = await RunAsync(key, load, get);
            if (key >= warmUps)
            {
                runs.Add(run);
            }
        }

        return new StampedeResult(subject, runs);
    }

    private static async Task<StampedeRun> RunAsync(int key, TimedLoad load, Func<int, int, Task<string?>> get)
    {
        load.Reset();
        var failed = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(CallAsync));
        return new StampedeRun(load.Count, load.Longest, clock.Elapsed, failed);

        async Task CallAsync(int caller)
        {
            try
            {
                await get(caller, key);
            }
            catch (TimeoutException)
            {
                Interlocked.Increment(ref failed);
            }
        }
    }
}
