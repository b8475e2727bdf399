using System.Text;
using StackExchange.Redis;

namespace Ratchet.Lab.Amplification;

/// <summary>The keys under one prefix, as the server itself lists them.</summary>
internal sealed class ServerKeys(IConnectionMultiplexer connection, string prefix)
{
    private const int Page = 1_000;

    /// <summary>Their number, and the length of them and of their values. The record of the server's era belongs to no entry.</summary>
    public async Task<(long Keys, long Bytes)> CountAsync()
    {
        var redis = connection.GetDatabase();
        var (count, bytes) = (0L, 0L);
        foreach (var page in (await ListAsync()).Where(key => key != $"{prefix}:era").Chunk(Page))
        {
            var lengths = await Task.WhenAll(page.Select(key => redis.StringLengthAsync(key)));
            count += page.Length;
            bytes += lengths.Sum() + page.Sum(key => (long)Encoding.UTF8.GetByteCount(key));
        }

        return (count, bytes);
    }

    public async Task RemoveAsync()
    {
        foreach (var page in (await ListAsync()).Chunk(Page))
        {
            await connection.GetDatabase().KeyDeleteAsync([.. page.Select(key => (RedisKey)key)]);
        }
    }

    /// <summary>Each key once: a server may name one twice while its table grows or shrinks.</summary>
    private async Task<IReadOnlyCollection<string>> ListAsync()
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var server in connection.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }))
        {
            await foreach (var key in server.KeysAsync(connection.GetDatabase().Database, $"{prefix}:*", Page))
            {
                keys.Add(key.ToString());
            }
        }

        return keys;
    }
}
