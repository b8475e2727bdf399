using System.Security.Cryptography;
using Ratchet.Lab.Amplification;
using Ratchet.Servers;

namespace Ratchet.Benchmarks;

/// <summary>The cache server of a suite, with a connection for each of two nodes. What it is left with in the end is what it had before.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    /// <summary>Long: on a busy machine a slow reply must not turn into an outage that nobody asked for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CacheBackend[] _connections;

    private BenchServer(CacheBackend[] connections) => _connections = connections;

    /// <summary>For people.</summary>
    public string Label => _connections[0].Label;

    private string KeyPrefix { get; } = $"ratchet-bench-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    public static async Task<BenchServer> OpenAsync(ServerAddress? address)
    {
        var first = await CacheBackend.OpenAsync(address);
        return new BenchServer([first, await CacheBackend.OpenAsync(address ?? CacheBackend.Parse(first.Address))]);
    }

    /// <summary>One node's connection.</summary>
    public StackExchange.Redis.IDatabase Redis(int node) => _connections[node % _connections.Length].Connection.GetDatabase();

    /// <summary>Keys and bytes of one cache on the server.</summary>
    public Task<(long Keys, long Bytes)> CountAsync(string cache) => new ServerKeys(_connections[0].Connection, PrefixOf(cache)).CountAsync();

    /// <summary>Of one cache's keys.</summary>
    public string PrefixOf(string cache) => $"{KeyPrefix}:{cache}";

    /// <summary>Two nodes of an application with one cache of a strategy.</summary>
    public async Task<Nodes> StartAsync(string cache, CacheStrategy strategy, Func<int, Task<string?>> load)
    {
        var hosts = new List<RatchetHost>();
        foreach (var connection in _connections)
        {
            hosts.Add(await RatchetHost.StartAsync(ratchet => ratchet
                .UseRedis(connection.Connection, redis => (redis.KeyPrefix, redis.OperationTimeout) = (PrefixOf(cache), Patience))
                .AddCache<int, string>(cache, builder => builder
                    .Strategy(strategy)
                    .Configure(options => options.LockWait = Patience)
                    .LoadWith((id, _) => load(id)))));
        }

        return new Nodes(hosts, cache);
    }

    public async ValueTask DisposeAsync()
    {
        await new ServerKeys(_connections[0].Connection, KeyPrefix).RemoveAsync();
        foreach (var connection in _connections.Reverse())
        {
            await connection.DisposeAsync();
        }
    }
}

/// <summary>Two nodes: callers are dealt out to them in turn.</summary>
internal sealed class Nodes(IReadOnlyList<RatchetHost> hosts, string cache) : IAsyncDisposable
{
    private readonly ICache<int, string>[] _caches = [.. hosts.Select(host => host.GetCache<int, string>(cache))];

    public ICache<int, string> this[int caller] => _caches[caller % _caches.Length];

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }
}
