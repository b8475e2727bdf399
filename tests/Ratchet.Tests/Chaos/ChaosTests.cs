using Xunit;

namespace Ratchet.Tests.Chaos;

/// <summary>
/// Random delays, lost requests, lost replies, late commands, in-doubt commits and cancellations, on real threads: G1 and G2 hold.
/// RATCHET_CHAOS_SEED in the environment draws the same again.
/// </summary>
public sealed class ChaosTests
{
    [Theory]
    [InlineData(CacheStrategy.VersionedKeys, 0)]
    [InlineData(CacheStrategy.VersionedKeys, 12)]
    [InlineData(CacheStrategy.Lease, 0)]
    [InlineData(CacheStrategy.Lease, 12)]
    public async Task Reads_UnderRandomDelaysAndFaults_NeverGoBack(CacheStrategy strategy, int faultPercent)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RATCHET_CHAOS_SEED"), out var given) ? given : Random.Shared.Next();
        await using var run = new ChaosRun(strategy, new ChaosDice(seed), faultPercent);

        await run.PlayAsync();

        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {run}");
        Assert.True(run.Violations.Count == 0, $"seed {seed}: {run}\n{string.Join('\n', run.Violations)}");
        Assert.True(run.Hits > 0, $"seed {seed}: {run}; without a hit nothing was tested");
    }
}
