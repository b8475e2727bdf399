using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Ratchet.Lab.Commands;
using Ratchet.Redis;
using Ratchet.Stores;
using StackExchange.Redis;

namespace Ratchet.Lab.Backends;

/// <summary>A cache server and a database, open for the length of a command. What they are left with in the end is what they had before.</summary>
internal sealed class RaceServers : IAsyncDisposable
{
    /// <summary>Long: on a busy machine a slow reply must not turn into an outage that nobody asked for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private RaceServers(CacheBackend cache, DatabaseBackend database)
    {
        CacheServer = cache;
        DatabaseServer = database;
        Cells = new RedisCellStore(
            RedisConnection.Given(() => Task.FromResult<IConnectionMultiplexer>(cache.Connection), TimeProvider.System),
            new RedisOptions { KeyPrefix = KeyPrefix, OperationTimeout = Patience, DetectionInterval = Patience },
            TimeProvider.System,
            NullLogger.Instance);
    }

    public CacheBackend CacheServer { get; }

    public DatabaseBackend DatabaseServer { get; }

    /// <summary>The engine's keys are apart from those of an application on the same server.</summary>
    public string KeyPrefix { get; } = $"ratchet-race-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    public ICellStore Cells { get; }

    public IDatabase Redis => CacheServer.Connection.GetDatabase();

    public PriceDatabase Prices => DatabaseServer.Prices;

    /// <summary>Opens both, or neither.</summary>
    /// <exception cref="UsageException">One of them cannot be used.</exception>
    public static async Task<RaceServers> OpenAsync(ServerAddress? cache, ServerAddress? database)
    {
        var cacheServer = await CacheBackend.OpenAsync(cache);
        DatabaseBackend? databaseServer = null;
        try
        {
            databaseServer = await DatabaseBackend.OpenAsync(database);
            var servers = new RaceServers(cacheServer, databaseServer);
            await servers.StartAsync();
            return servers;
        }
        catch
        {
            await (databaseServer?.DisposeAsync() ?? ValueTask.CompletedTask);
            await cacheServer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Cells.DisposeAsync();
        await Redis.KeyDeleteAsync($"{KeyPrefix}:era");
        await DatabaseServer.DisposeAsync();
        await CacheServer.DisposeAsync();
    }

    private async Task StartAsync()
    {
        try
        {
            await Cells.StartAsync(CancellationToken.None);
        }
        catch (Exception refused) when (refused is InvalidOperationException or CellStoreException)
        {
            await Cells.DisposeAsync();
            throw new UsageException($"--cache: cannot use {CacheServer.Name}: {refused.Message}");
        }
    }
}
