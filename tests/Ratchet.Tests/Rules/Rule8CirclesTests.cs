using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Rules;

/// <summary>
/// Rule 8: no waiting in circles. Inside a loader, reads of other keys take hits but never join or wait, and a key that is being
/// loaded by this very flow is a mistake that is said and not waited for.
/// </summary>
public sealed class Rule8CirclesTests
{
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Loader_ReadsAnotherKeyThatIsCached_TakesTheHit(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("inner");
        var inner = node.Cache(strategy, row);
        await inner.GetAsync(1).Soon();

        Assert.Equal("Hit inner", await Outer(node, strategy, inner).GetAsync(1).Soon());
        Assert.Equal(1, row.Loads);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Loader_ReadsAnotherKeyThatIsMissing_LoadsAndCachesIt(CacheStrategy strategy)
    {
        await using var node = new Node();
        var inner = node.Cache(strategy, new Row("inner"));

        Assert.Equal("Loaded inner", await Outer(node, strategy, inner).GetAsync(1).Soon());

        Assert.Equal(CacheSource.Hit, (await inner.GetResultAsync(1).Soon()).Source);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Loader_ReadsAnotherKeyThatThisNodeIsLoading_DoesNotJoin(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("inner");
        var inner = node.Cache(strategy, row);
        var load = row.HoldNextLoad();
        var leader = inner.GetAsync(1).AsTask();
        await load.Reached;

        Assert.EndsWith(" inner", await Outer(node, strategy, inner).GetAsync(1).Soon());

        Assert.Equal(2, row.Loads);
        load.Open();
        await leader.Soon();
    }

    [Fact]
    public async Task Loader_ReadsAnotherKeyThatAnotherNodeHasLeased_DoesNotWait()
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("inner");
        var load = row.HoldNextLoad();
        var holder = other.Cache(CacheStrategy.Lease, row).GetAsync(1).AsTask();
        await load.Reached;

        var outer = Outer(node, CacheStrategy.Lease, node.Cache(CacheStrategy.Lease, row));

        Assert.Equal("Bypassed inner", await outer.GetAsync(1).Soon());
        load.Open();
        await holder.Soon();
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Loader_ReadsItsOwnKey_Throws(CacheStrategy strategy)
    {
        await using var node = new Node();
        ICache<int, string> cache = null!;
        cache = node.Cache<int, string>(Node.CacheName, made => made.Strategy(strategy).LoadWith((id, cancellation) => cache.GetAsync(id, cancellation)));

        var mistake = await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetAsync(1).Soon());

        Assert.Contains(Node.KeyOf(1).Text, mistake.Message, StringComparison.Ordinal);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Loader_ReadsItsOwnKeyThroughAnotherLoader_Throws(CacheStrategy strategy)
    {
        await using var node = new Node();
        ICache<int, string> cache = null!;
        var detour = node.Cache<int, string>("detour", made => made.Strategy(strategy).LoadWith((id, cancellation) => cache.GetAsync(id, cancellation)));
        cache = node.Cache<int, string>(Node.CacheName, made => made.Strategy(strategy).LoadWith((id, cancellation) => detour.GetAsync(id, cancellation)));

        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetAsync(1).Soon());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Loader_ReadsItsOwnKeyPastTheCache_Throws(CacheStrategy strategy)
    {
        await using var node = new Node();
        node.Store.IsDown = true;
        ICache<int, string> cache = null!;
        cache = node.Cache<int, string>(Node.CacheName, made => made.Strategy(strategy).LoadWith((id, cancellation) => cache.GetAsync(id, cancellation)));

        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetAsync(1).Soon());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Loaders_ThatReadEachOthersKeys_BothFinish(CacheStrategy strategy)
    {
        await using var node = new Node();
        ICache<int, string> cache = null!;
        var (one, two) = (new Gate(), new Gate());
        cache = node.Cache<int, string>(Node.CacheName, made => made.Strategy(strategy).LoadWith(async (id, cancellation) =>
        {
            await (id == 1 ? one : two).PassAsync(cancellation);
            return await cache.GetAsync(3 - id, (_, _) => ValueTask.FromResult<string?>("leaf"), cancellation);
        }));

        var reads = new[] { cache.GetAsync(1).AsTask(), cache.GetAsync(2).AsTask() };
        await one.Reached;
        await two.Reached;
        one.Open();
        two.Open();

        Assert.Equal(["leaf", "leaf"], await Task.WhenAll(reads).Soon());
    }

    /// <summary>What a loader starts and does not wait for, a timer or a background service, outlives the load.</summary>
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Loader_StartedWorkThatOutlivesTheLoad_ReadsLikeAnybodyElse(CacheStrategy strategy)
    {
        await using var node = new Node();
        ICache<int, string> cache = null!;
        var after = new Gate();
        Task<string?>? outliving = null;
        cache = node.Cache<int, string>(Node.CacheName, made => made.Strategy(strategy).LoadWith((_, _) =>
        {
            outliving ??= ReadWhenOpen();
            return Task.FromResult<string?>("value");
        }));

        await cache.GetAsync(1).Soon();
        after.Open();

        Assert.Equal("value", await outliving!.Soon());

        async Task<string?> ReadWhenOpen()
        {
            await after.PassAsync();
            return await cache.GetAsync(1);
        }
    }

    /// <summary>A cache whose loader reads another cache's row 1 and says how.</summary>
    private static ICache<int, string> Outer(Node node, CacheStrategy strategy, ICache<int, string> inner) =>
        node.Cache<int, string>("outer", made => made.Strategy(strategy).LoadWith(async (_, cancellation) =>
        {
            var result = await inner.GetResultAsync(1, cancellation);
            return $"{result.Source} {result.Value}";
        }));
}
