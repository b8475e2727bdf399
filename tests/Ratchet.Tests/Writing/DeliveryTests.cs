using Ratchet.Tests.Fixtures;
using Ratchet.Writing;
using Xunit;

namespace Ratchet.Tests.Writing;

/// <summary>What cannot be delivered stands in nobody's way.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public async Task Proceed_AfterManyRefusedWritesOfAnotherCache_StillWrites()
    {
        await using var node = new Node();
        var row = new Row("old");
        var strict = node.Cache(CacheStrategy.VersionedKeys, new Row("other"));
        var lax = node.Cache<int, string>("lax", made => made
            .Configure(options => options.WhenUnavailable = CacheUnavailablePolicy.Proceed)
            .LoadWith(row.LoadAsync));
        node.Store.IsDown = true;

        var refused = Enumerable.Range(0, PendingDeliveries.Capacity)
            .Select(id => Assert.ThrowsAsync<CacheUnavailableException>(() => strict.WriteAsync(id, _ => Task.CompletedTask).AsTask()))
            .ToList();
        await node.PassUntilAsync(Task.WhenAll(refused));
        await node.PassUntilAsync(lax.WriteAsync(1, row.Set("new")).AsTask());

        Assert.Equal("new", row.Value);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Background_WithOneKeyThatCannotBeReached_DeliversTheOthers(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("value"));
        var first = cache.WriteAsync(1, _ =>
        {
            node.Store.Unreachable = Node.KeyOf(1);
            return Task.CompletedTask;
        }).AsTask();
        await node.PassUntilAsync(first);
        var second = cache.WriteAsync(2, _ =>
        {
            node.Store.IsDown = true;
            return Task.CompletedTask;
        }).AsTask();
        await node.PassUntilAsync(second);
        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync(2)).Source);

        node.Store.IsDown = false;
        var source = CacheSource.Bypassed;
        for (var seconds = 0; seconds < 30 && source == CacheSource.Bypassed; seconds++)
        {
            node.Time.Advance(TimeSpan.FromSeconds(1));
            source = (await cache.ReadAsync(2)).Source;
        }

        Assert.Equal(CacheSource.Loaded, source);
        Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync(1)).Source);
    }
}
