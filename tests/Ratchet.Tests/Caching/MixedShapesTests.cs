using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Caching;

/// <summary>
/// During a deployment two versions of a program share one cache's entries. What the other wrote is a miss, and a write on either is
/// seen on both.
/// </summary>
public sealed class MixedShapesTests
{
    [Theory]
    [InlineData(CacheStrategy.Lease, CacheStrategy.VersionedKeys)]
    [InlineData(CacheStrategy.VersionedKeys, CacheStrategy.Lease)]
    public async Task OtherStrategy_UnderTheSameName_IsAMissAndKeepsTheGuarantee(CacheStrategy one, CacheStrategy two)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("0");

        await AssertSeparateAndCoherent(row, node.Cache(one, row), other.Cache(two, row));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task OtherSchemaVersion_UnderTheSameName_IsAMissAndKeepsTheGuarantee(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("0");

        await AssertSeparateAndCoherent(row, node.Cache(strategy, row), other.Cache(strategy, row, options => options.SchemaVersion = "2"));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task OtherType_UnderTheSameName_IsAMissAndNotMisread(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var text = node.Cache(strategy, new Row("text"));
        var bytes = other.Cache<int, byte[]>(Node.CacheName, made => made.Strategy(strategy).LoadWith((_, _) => Task.FromResult<byte[]?>([1, 2])));
        await text.GetAsync(1).Soon();

        var read = await bytes.GetResultAsync(1).Soon();

        Assert.Equal(CacheSource.Loaded, read.Source);
        Assert.Equal([1, 2], read.Value);
    }

    [Theory]
    [InlineData(CacheStrategy.Lease, CacheStrategy.VersionedKeys)]
    [InlineData(CacheStrategy.VersionedKeys, CacheStrategy.Lease)]
    public async Task WriteOfOtherStrategy_DuringALoad_RefusesItsFill(CacheStrategy reading, CacheStrategy writing)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var cache = node.Cache(reading, row);
        var load = row.HoldNextLoad();
        var loading = cache.GetAsync(1).AsTask();
        await load.Reached;

        await other.Cache(writing, row).WriteAsync(1, row.Set("new")).Soon();
        load.Open();
        await loading.Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync());
    }

    private static async Task AssertSeparateAndCoherent(Row row, ICache<int, string> one, ICache<int, string> two)
    {
        await one.GetAsync(1).Soon();
        Assert.Equal((CacheSource.Loaded, "0"), await two.ReadAsync());

        for (var i = 1; i <= 10; i++)
        {
            await (i % 2 == 0 ? one : two).WriteAsync(1, row.Set($"{i}")).Soon();
            Assert.Equal($"{i}", await one.GetAsync(1).Soon());
            Assert.Equal($"{i}", await two.GetAsync(1).Soon());
            Assert.Equal($"{i}", await one.GetAsync(1).Soon());
        }
    }
}
