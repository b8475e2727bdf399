using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Reading;

/// <summary>A server that is out of memory or read-only refuses writes and answers look-ups.</summary>
public sealed class RefusedWritesTests
{
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Reads_WhileTheStoreRefusesWrites_AreStillHits(CacheStrategy strategy)
    {
        const int Writes = 5;
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("value"));
        await cache.GetAsync(1).Soon();
        node.Store.FailBefore(StoreOperation.Begin, times: 2 * Writes);
        node.Store.FailBefore(StoreOperation.End, times: 100);

        for (var id = 2; id < 2 + Writes; id++)
        {
            var writing = cache.WriteAsync(id, _ => Task.CompletedTask).AsTask();
            await node.PassAsync(TimeSpan.FromMilliseconds(100));
            await Assert.ThrowsAsync<CacheUnavailableException>(() => writing.Soon());
        }

        Assert.Equal((CacheSource.Hit, "value"), await cache.ReadAsync(1));
    }
}
