using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Ratchet.Cells;
using Ratchet.Redis;
using Ratchet.Stores;
using StackExchange.Redis;

namespace Ratchet.Conformance.Tests.Benches;

/// <summary>Two nodes on a server, and a connection of the test's own that looks at and changes what they wrote.</summary>
internal sealed class RedisBench : StoreBench
{
    private static int s_benches;

    private readonly RedisCellStore _store;
    private readonly RedisCellStore _otherNode;

    private RedisBench(IConnectionMultiplexer admin, RedisCellStore store, RedisCellStore otherNode, string prefix)
    {
        Admin = admin;
        _store = store;
        _otherNode = otherNode;
        Prefix = prefix;
    }

    public IConnectionMultiplexer Admin { get; }

    public IDatabase Database => Admin.GetDatabase();

    public override ICellStore Store => _store;

    public override ICellStore OtherNode => _otherNode;

    public override string Prefix { get; }

    public static RedisCellStore NewStore(string address, RedisOptions options) => new(
        RedisConnection.Owned(ConfigurationOptions.Parse(address), options, TimeProvider.System), options, TimeProvider.System, NullLogger.Instance);

    public static async Task<RedisBench> StartAsync(string address, TimeSpan? detectionInterval = null)
    {
        var options = new RedisOptions
        {
            KeyPrefix = string.Create(CultureInfo.InvariantCulture, $"bench{Interlocked.Increment(ref s_benches)}"),
            OperationTimeout = TimeSpan.FromSeconds(10),
            DetectionInterval = detectionInterval ?? TimeSpan.FromMinutes(1),
        };
        var admin = await ConnectionMultiplexer.ConnectAsync($"{address},allowAdmin=true,asyncTimeout=20000");
        var bench = new RedisBench(admin, NewStore(address, options), NewStore(address, options), options.KeyPrefix);
        await bench._store.StartAsync(CancellationToken.None);
        await bench._otherNode.StartAsync(CancellationToken.None);
        return bench;
    }

    public override async Task AdvanceAsync(TimeSpan by)
    {
        await foreach (var key in Admin.GetServers()[0].KeysAsync(pattern: $"{Prefix}:{{*"))
        {
            await ShiftAsync(key, by);
        }
    }

    public override async Task SetEraAsync(ulong era)
    {
        var record = (string?)await Database.StringGetAsync($"{Prefix}:era");
        var identity = record![..record!.IndexOf(' ')];
        await Database.StringSetAsync($"{Prefix}:era", string.Create(CultureInfo.InvariantCulture, $"{identity} {era:x16}"));
        foreach (var node in (RedisCellStore[])[_store, _store, _otherNode, _otherNode])
        {
            // Twice, because the first may join a check that was sent before the record was changed.
            await node.StartAsync(CancellationToken.None);
        }
    }

    public override async Task<CellState> PeekAsync(string key)
    {
        var bytes = Database.StringGetAsync(key);
        var life = Database.KeyTimeToLiveAsync(key);
        var now = Database.ExecuteAsync("TIME");
        var time = (RedisValue[])(await now)!;
        return CellState.Of(
            await bytes is { IsNull: false } cell ? CellFormat.Decode((byte[])cell!) : Cell.Empty,
            (long)(await life ?? default).TotalMilliseconds,
            (1000 * (long)time[0]) + ((long)time[1] / 1000));
    }

    public async Task DeleteAllAsync()
    {
        await foreach (var key in Admin.GetServers()[0].KeysAsync(pattern: $"{Prefix}:{{*"))
        {
            await Database.KeyDeleteAsync(key);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _otherNode.DisposeAsync();
        await Admin.DisposeAsync();
    }

    private async Task ShiftAsync(RedisKey key, TimeSpan by)
    {
        var life = await Database.KeyTimeToLiveAsync(key) - by;
        if (life is null || life <= TimeSpan.Zero)
        {
            await Database.KeyDeleteAsync(key);
            return;
        }

        var cell = CellFormat.Decode((byte[])(await Database.StringGetAsync(key))!);
        if (cell.Kind != CellKind.Quarantined)
        {
            await Database.KeyExpireAsync(key, life);
            return;
        }

        var shifted = cell.Writers.Select(w => w with { Deadline = w.Deadline - (long)by.TotalMilliseconds });
        await Database.StringSetAsync(key, CellFormat.Encode(cell with { Writers = [.. shifted] }), life.Value);
    }
}
