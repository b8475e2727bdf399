using Ratchet.Verification.Programs;
using Xunit;

namespace Ratchet.Verification.Tests.Programs;

/// <summary>A program of one's own, explored through the public API alone.</summary>
public sealed class CacheAsideTests
{
    private static readonly Exploration<CacheAside> TwoActors = new Exploration<CacheAside>(node => new CacheAside(node))
        .Row("product:1", "100")
        .Reader("product:1", shop => shop.GetAsync("product:1"))
        .Writer("product:1", "50", shop => shop.SetAsync("product:1", "50"));

    [Fact]
    public void CacheAside_LateFill_IsServedAfterTheWrite()
    {
        var result = TwoActors.Run();

        TestContext.Current.TestOutputHelper?.WriteLine(result.ToString());
        Assert.False(result.Holds);
        Assert.Equal("NoStaleReads", result.Counterexample!.Fact);
        TestContext.Current.TestOutputHelper?.WriteLine(result.Counterexample.Mermaid);
        var again = TwoActors.Replay(result.Counterexample.Line);
        Assert.Equal(result.Counterexample.Steps, again.Counterexample!.Steps);
    }

    [Fact]
    public void CacheAside_ThatNeverFills_HoldsCompletely()
    {
        var exploration = new Exploration<CacheAside>(node => new CacheAside(node) { Fills = false })
            .Row("product:1", "100")
            .Reader("product:1", shop => shop.GetAsync("product:1"))
            .Reader("product:1", shop => shop.GetAsync("product:1"))
            .Writer("product:1", "50", shop => shop.SetAsync("product:1", "50"))
            .WithFaults(Faults.All, atMost: 1);

        var result = exploration.Run();

        TestContext.Current.TestOutputHelper?.WriteLine(result.ToString());
        result.ThrowUnlessComplete();
    }

    private sealed class CacheAside(NodeSeams node)
    {
        public bool Fills { get; init; } = true;

        public async Task<string?> GetAsync(string key)
        {
            if (await node.Cache.GetAsync(key) is { } cached)
            {
                return cached;
            }

            var value = await node.Database.ReadAsync(key);
            if (value is not null && Fills)
            {
                await node.Cache.SetAsync(key, value, TimeSpan.FromHours(1));
            }

            return value;
        }

        public async Task SetAsync(string key, string value)
        {
            await node.Database.WriteAsync(key, value);
            await node.Cache.DeleteAsync(key);
        }
    }
}
