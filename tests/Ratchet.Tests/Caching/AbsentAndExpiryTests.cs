using CsCheck;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Caching;

/// <summary>How long a value, the knowledge that there is none, and the right to store one are kept.</summary>
public sealed class AbsentAndExpiryTests
{
    private static readonly CacheOptions Defaults = new();

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task MissingRow_IsRemembered(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row(null);
        var cache = node.Cache(strategy, row);

        Assert.False((await cache.GetResultAsync(1).Soon()).HasValue);
        Assert.Equal((CacheSource.Hit, null), await cache.ReadAsync());
        Assert.Equal(1, row.Loads);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task MissingRow_IsLookedForAgainAfterAbsentTimeToLive(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row(null);
        var cache = node.Cache(strategy, row);
        await cache.GetAsync(1).Soon();
        row.Value = "inserted by another program";

        node.Time.Advance(Defaults.AbsentTimeToLive - TimeSpan.FromMilliseconds(1));
        Assert.Equal((CacheSource.Hit, null), await cache.ReadAsync());
        node.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((CacheSource.Loaded, "inserted by another program"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task MissingRow_InsertedByAWrite_IsSeenAtOnce(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row(null);
        var cache = node.Cache(strategy, row);
        await cache.GetAsync(1).Soon();

        await cache.WriteAsync(1, row.Set("inserted")).Soon();

        Assert.Equal((CacheSource.Loaded, "inserted"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task MissingRow_OfANullableStruct_IsRememberedAsNullAndNotAsZero(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache<int, decimal?>("price", made => made.Strategy(strategy).LoadWith((id, _) => Task.FromResult(id == 1 ? 0m : (decimal?)null)));

        foreach (var source in new[] { CacheSource.Loaded, CacheSource.Hit })
        {
            var (zero, missing) = (await cache.GetResultAsync(1).Soon(), await cache.GetResultAsync(2).Soon());
            Assert.Equal((source, true, 0m), (zero.Source, zero.HasValue, zero.Value));
            Assert.Equal((source, false, null), (missing.Source, missing.HasValue, missing.Value));
        }
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task MissingRow_OfAStructThatCannotSaySo_FailsAndSaysWhatToDeclare(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache<int, decimal>("price", made => made.Strategy(strategy).LoadWith((_, _) => Task.FromResult<decimal?>(null)));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetAsync(7).Soon());

        Assert.Equal(
            "The loader of cache 'price' returned null for key '7', but Decimal cannot be null; allowed is a value, or a cache declared as ICache<Int32, Decimal?>.",
            refused.Message);
        Assert.Empty(node.Store.CallsOf(StoreOperation.Fill));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Value_ExpiresAfterItsTimeToLive(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        await cache.GetAsync(1).Soon();
        row.Value = "changed behind the cache's back";

        node.Time.Advance(Defaults.TimeToLive - TimeSpan.FromMilliseconds(1));
        Assert.Equal((CacheSource.Hit, "old"), await cache.ReadAsync());
        node.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((CacheSource.Loaded, "changed behind the cache's back"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Load_ThatTakesLongerThanItsLease_IsReturnedAndNotCached(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var load = row.HoldNextLoad();

        var slow = cache.GetAsync(1).AsTask();
        await load.Reached;
        node.Time.Advance(Defaults.LeaseTime);
        row.Value = "new";
        load.Open();

        Assert.Equal("old", await slow.Soon());
        Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync());
    }

    [Fact]
    public Task TimeToLive_WhateverTheJitter_IsShortenedByAtMostThatFraction() =>
        Gen.Select(Gen.Double[0, 0.9], Gen.Double[0, 0.999_999], Gen.Int[1, 100_000], Gen.Bool).SampleAsync(async (jitter, fraction, seconds, isAbsent) =>
        {
            await using var node = new Node();
            node.Seams.Fraction = fraction;
            var full = TimeSpan.FromSeconds(seconds);
            var cache = node.Cache(CacheStrategy.Lease, new Row(isAbsent ? null : "value"), options =>
            {
                options.Jitter = jitter;
                options.TimeToLive = isAbsent ? TimeSpan.FromDays(365) : full;
                options.AbsentTimeToLive = isAbsent ? full : TimeSpan.FromDays(365);
            });

            await cache.GetAsync(1).Soon();

            var kept = Assert.Single(node.Store.CallsOf(StoreOperation.Fill)).TimeToLive;
            Assert.InRange(kept, full * (1 - jitter) - TimeSpan.FromTicks(10), full);
        }, iter: 200);

    [Fact]
    public void NextFraction_InProduction_IsFromZeroToLessThanOne()
    {
        var seams = new Engine.EngineSeams(TimeProvider.System);
        var drawn = Enumerable.Range(0, 10_000).Select(_ => seams.NextFraction()).ToList();

        Assert.All(drawn, fraction => Assert.InRange(fraction, 0, 0.999_999_999_9));
        Assert.InRange(drawn.Average(), 0.4, 0.6);
    }
}
