using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Rules;

/// <summary>Rule 9: a reply that means "perhaps" counts as refused for others. The leader has its value all the same.</summary>
public sealed class Rule9PerhapsTests
{
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Joiner_OfALoadWhoseFillReplyIsLost_LooksForItself(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var load = row.HoldNextLoad();
        node.Store.LoseReply(StoreOperation.Fill);

        var leader = cache.GetAsync(1).AsTask();
        await load.Reached;
        await cache.WriteAsync(1, row.Set("new")).Soon();
        var joiner = cache.GetAsync(1).AsTask();
        load.Open();

        Assert.Equal("old", await leader.Soon());
        Assert.Equal("new", await joiner.Soon());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Joiner_OfALoadWhoseFillReplyIsLostThoughItWasStored_FindsItThere(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("value");
        var cache = node.Cache(strategy, row);
        var load = row.HoldNextLoad();
        node.Store.LoseReply(StoreOperation.Fill);

        var leader = cache.GetResultAsync(1).AsTask();
        await load.Reached;
        var joiner = cache.GetResultAsync(1).AsTask();
        load.Open();

        Assert.Equal(CacheSource.Loaded, (await leader.Soon()).Source);
        Assert.Equal(CacheSource.Hit, (await joiner.Soon()).Source);
        Assert.Equal(1, row.Loads);
    }
}
