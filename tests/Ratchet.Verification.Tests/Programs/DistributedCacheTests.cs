using System.Text;
using Microsoft.Extensions.Caching.Distributed;
using Ratchet.Verification.Programs;
using Xunit;

namespace Ratchet.Verification.Tests.Programs;

/// <summary>Programs that are written against <see cref="IDistributedCache"/>.</summary>
public sealed class DistributedCacheTests
{
    [Fact]
    public void CacheAside_OverIDistributedCache_IsStale()
    {
        var result = new Exploration<Shop>(static node => new Shop(node))
            .Row("price", "100")
            .Reader("price", static shop => shop.GetAsync())
            .Writer("price", "50", static shop => shop.SetAsync("50"))
            .Run();

        Assert.Equal(nameof(Facts.NoStaleReads), result.Counterexample?.Fact);
        Assert.Contains(result.Counterexample!.Steps, static step => step.Contains("GET price", StringComparison.Ordinal));
        Assert.Contains(result.Counterexample.Steps, static step => step.Contains("DEL price", StringComparison.Ordinal));
    }

    [Fact]
    public void Entry_WithAnAbsoluteLife_IsGoneThenAndNotBefore() =>
        Holds(new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(10) }, (9, true), (10, false));

    [Fact]
    public void Entry_WithADateOfExpiry_IsGoneThenAndNotBefore() =>
        Holds(new DistributedCacheEntryOptions { AbsoluteExpiration = DateTimeOffset.UnixEpoch.AddSeconds(10) }, (9, true), (10, false));

    [Fact]
    public void Entry_WithASlidingLife_LivesOnWithEachUse() =>
        Holds(new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromSeconds(10) }, (9, true), (18, true), (28, false));

    [Fact]
    public void Entry_WithBoth_IsGoneAtTheEarlierOne() => Holds(
        new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromSeconds(10), AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(15) },
        (9, true), (14, true), (15, false));

    [Fact]
    public void Call_ThatBlocks_SaysWhichOneToUse()
    {
        var result = new Exploration<NodeSeams>(static node => node)
            .Actor("A", static node => Task.FromResult(node.DistributedCache.Get("k")))
            .Run();

        Assert.Equal(nameof(Facts.NoExceptions), result.Counterexample?.Fact);
        Assert.Contains("call GetAsync", result.Counterexample!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_OfAnyKind_ComeBackAsTheyWere()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(static b => (byte)b)];
        var result = new Exploration<NodeSeams>(static node => node)
            .Actor("A", async node =>
            {
                await node.DistributedCache.SetAsync("k", bytes, new DistributedCacheEntryOptions());
                Assert.Equal(bytes, await node.DistributedCache.GetAsync("k"));
            })
            .Run();

        result.ThrowUnlessComplete();
    }

    private static void Holds(DistributedCacheEntryOptions options, params (int Second, bool IsThere)[] looks)
    {
        var result = new Exploration<NodeSeams>(static node => node)
            .Actor("A", async node =>
            {
                await node.DistributedCache.SetAsync("k", [1], options);
                foreach (var (second, isThere) in looks)
                {
                    await Task.Delay(DateTimeOffset.UnixEpoch.AddSeconds(second) - node.Time.GetUtcNow(), node.Time);
                    Assert.Equal((second, isThere), (second, await node.DistributedCache.GetAsync("k") is not null));
                }
            })
            .Run();

        result.ThrowUnlessComplete();
    }

    private sealed class Shop(NodeSeams node)
    {
        public async Task<string?> GetAsync()
        {
            if (await node.DistributedCache.GetAsync("price") is { } cached)
            {
                return Encoding.UTF8.GetString(cached);
            }

            var price = await node.Database.ReadAsync("price");
            await node.DistributedCache.SetAsync("price", Encoding.UTF8.GetBytes(price!), new DistributedCacheEntryOptions());
            return price;
        }

        public async Task SetAsync(string price)
        {
            await node.Database.WriteAsync("price", price);
            await node.DistributedCache.RemoveAsync("price");
        }
    }
}
