using CsCheck;
using Ratchet.Cells;
using Ratchet.Conformance.Tests.Benches;
using Ratchet.Stores;
using StackExchange.Redis;
using Xunit;

namespace Ratchet.Conformance.Tests;

/// <summary>Keys that hold something else than a cell: a miss that says so, repaired by the next fill, never an exception.</summary>
public abstract class DamagedCellTests : IAsyncLifetime
{
    private static readonly CellShape Lease = CellStoreConformance.Lease;
    private static readonly CellShape Versioned = CellStoreConformance.Versioned;
    private static readonly TimeSpan Long = CellStoreConformance.Long;

    private RedisBench _bench = null!;
    private ulong _tokens;

    private RedisKey Raw => Key.Text;

    private CellKey Key => _bench.Key("1");

    private ICellStore Store => _bench.Store;

    public async ValueTask InitializeAsync()
    {
        _bench = await StartAsync();
        await _bench.SetEraAsync(1);
    }

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public static TheoryData<string> Types => ["list", "set", "hash", "zset", "stream", "text", "empty"];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Cell_NoCell_MissThenRepaired(string type)
    {
        foreach (var shape in (CellShape[])[Lease, Versioned])
        {
            await PutAsync(Raw, type);
            var read = await Store.LookupAsync(Key, shape, null);
            Assert.Equal((CellReadKind.Empty, true), (read.Kind, read.Damaged));
            await AssertFillServesAsync(shape);
            await _bench.Database.KeyDeleteAsync(Raw);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task VersionedValue_NoCell_MissThenRepaired(string type)
    {
        var version = NewToken();
        await Store.AcquireAsync(Key, Versioned, version, Long);
        await PutAsync(Key.OfVersion(version), type);

        foreach (var known in (Token?[])[null, version])
        {
            var read = await Store.LookupAsync(Key, Versioned, known);
            Assert.Equal((CellReadKind.Version, version), (read.Kind, read.Token));
        }

        Assert.True(await Store.FillAsync(Key, Versioned, version, CellStoreConformance.Text("one"), Long));
        Assert.Equal(CellReadKind.Value, (await Store.LookupAsync(Key, Versioned, version)).Kind);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task WriteOperations_NoCell_AsOnAnEmptyKey(string type)
    {
        var writer = NewToken();
        await PutAsync(Raw, type);
        Assert.Null((await Store.BeginAsync(Key, Lease, new BeginRequest(writer, [], Long))).Replaced);
        Assert.True(await Store.EndAsync(Key, Lease, new EndRequest([writer])));

        await PutAsync(Raw, type);
        Assert.False(await Store.EndAsync(Key, Lease, new EndRequest([writer])));
        Assert.False(await _bench.Database.KeyExistsAsync(Raw));

        await PutAsync(Raw, type);
        await Store.InvalidateAsync(Key);
        Assert.False(await _bench.Database.KeyExistsAsync(Raw));

        await PutAsync(Raw, type);
        await Store.ReleaseAsync(Key, Lease, writer);
        Assert.False(await Store.RenewAsync(Key, writer, Long));
        Assert.False(await Store.FillAsync(Key, Lease, writer, CellStoreConformance.Text("x"), Long));
        Assert.True(await _bench.Database.KeyExistsAsync(Raw));
        Assert.False(await Store.HoldInDoubtAsync(Key, Lease, writer, Long));
        Assert.Equal(CellReadKind.Quarantined, (await Store.LookupAsync(Key, Lease, null)).Kind);
    }

    /// <summary>
    /// After any accident every operation answers as on an empty key, and the key can be filled. An accident may leave a cell as it
    /// was; then it must mean what it meant.
    /// </summary>
    [Fact]
    public async Task AnyAccident_EveryOperation_EmptyOrUnharmed()
    {
        await MutatedCells.Accidents.SampleAsync(
            async accident => await SurvivesAsync(accident.Before, accident.After),
            iter: 1_500,
            threads: 1,
            print: accident => $"{Convert.ToHexString(accident.Before)} became {Convert.ToHexString(accident.After)}");
    }

    internal abstract Task<RedisBench> StartAsync();

    private async Task<bool> SurvivesAsync(byte[] before, byte[] after)
    {
        if (after.AsSpan().SequenceEqual(before))
        {
            return true;
        }

        foreach (var shape in (CellShape[])[Lease, Versioned])
        {
            await PlaceAsync(after);
            var read = await Store.LookupAsync(Key, shape, null);
            Assert.Equal((CellReadKind.Empty, true), (read.Kind, read.Damaged));

            var acquired = await Store.AcquireAsync(Key, shape, NewToken(), Long);
            Assert.Equal(shape.IsVersioned ? CellReadKind.Version : CellReadKind.Granted, acquired.Kind);

            await PlaceAsync(after);
            Assert.Equal((false, null), Read(await Store.BeginAsync(Key, shape, new BeginRequest(NewToken(), [], Long, Exclusive: true))));

            await PlaceAsync(after);
            Assert.False(await Store.EndAsync(Key, shape, new EndRequest([NewToken()])));
            Assert.False(await _bench.Database.KeyExistsAsync(Raw));
        }

        return true;
    }

    private static (bool IsBusy, Token? Replaced) Read(BeginReply reply) => (reply.IsBusy, reply.Replaced);

    private Task<bool> PlaceAsync(byte[] bytes) => _bench.Database.StringSetAsync(Raw, bytes, Long);

    private async Task AssertFillServesAsync(CellShape shape)
    {
        var token = NewToken();
        var acquired = await Store.AcquireAsync(Key, shape, token, Long);
        Assert.Equal(shape.IsVersioned ? CellReadKind.Version : CellReadKind.Granted, acquired.Kind);
        Assert.True(await Store.FillAsync(Key, shape, token, CellStoreConformance.Text("one"), Long));
        Assert.Equal(CellReadKind.Value, (await Store.LookupAsync(Key, shape, token)).Kind);
    }

    private async Task PutAsync(RedisKey key, string type)
    {
        await _bench.Database.KeyDeleteAsync(key);
        await (type switch
        {
            "list" => _bench.Database.ListRightPushAsync(key, "x"),
            "set" => _bench.Database.SetAddAsync(key, "x"),
            "hash" => _bench.Database.HashSetAsync(key, "x", "y"),
            "zset" => _bench.Database.SortedSetAddAsync(key, "x", 1),
            "stream" => AddToStreamAsync(key),
            "empty" => _bench.Database.StringSetAsync(key, ""),
            _ => (Task)_bench.Database.StringSetAsync(key, "somebody else's text, longer than a header"),
        });
    }

    // Garnet has no streams; a list with one more element stands in for them there.
    private async Task AddToStreamAsync(RedisKey key)
    {
        try
        {
            await _bench.Database.StreamAddAsync(key, "field", "value");
        }
        catch (RedisServerException)
        {
            await _bench.Database.ListRightPushAsync(key, ["x", "y"]);
        }
    }

    private Token NewToken() => new(0xDA3A6E, ++_tokens);
}

public sealed class RedisDamagedCellTests(SharedServers servers) : DamagedCellTests
{
    internal override Task<RedisBench> StartAsync() => RedisBench.StartAsync(servers.Redis.ConnectionString);
}

public sealed class GarnetDamagedCellTests(SharedServers servers) : DamagedCellTests
{
    internal override Task<RedisBench> StartAsync() => RedisBench.StartAsync(servers.Garnet.ConnectionString);
}
