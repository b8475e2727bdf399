using Ratchet.Stores;

namespace Ratchet.Tests.Fixtures;

/// <summary>Reads as tests like to compare them, and what else a test does to an entry.</summary>
internal static class CacheReads
{
    /// <summary>Where the answer came from, and the answer.</summary>
    public static async Task<(CacheSource Source, string? Value)> ReadAsync(this ICache<int, string> cache, int id = 1)
    {
        var result = await cache.GetResultAsync(id).Soon();
        return (result.Source, result.Value);
    }

    /// <summary>The same in a flow of its own: what a caller elsewhere would read while this flow stands in a write or a loader.</summary>
    public static Task<(CacheSource Source, string? Value)> ReadElsewhereAsync(this ICache<int, string> cache, int id = 1)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(() => cache.ReadAsync(id)).Soon();
        }
    }

    /// <summary>What an eviction does: the server forgets every write that this node has begun on the key.</summary>
    public static async Task EvictQuarantineAsync(this Node node, int id = 1)
    {
        var begun = node.Store.CallsOf(StoreOperation.Begin).SelectMany(call => call.Tokens).ToList();
        await node.Store.Inner.EndAsync(Node.KeyOf(id), default, new EndRequest(begun));
    }
}
