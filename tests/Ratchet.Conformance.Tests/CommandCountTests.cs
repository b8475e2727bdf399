using System.Globalization;
using Ratchet.Cells;
using Ratchet.Conformance.Tests.Benches;
using Ratchet.Servers;
using Ratchet.Stores;
using Xunit;

namespace Ratchet.Conformance.Tests;

/// <summary>Round trips, counted by the server (INFO commandstats). No check of the watch falls into a test: its interval is a minute.</summary>
public sealed class CommandCountTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = CellStoreConformance.Long;
    private static readonly Token Token = new(1, 1);

    private RedisServer _server = null!;
    private RedisBench _bench = null!;

    private CellKey Key => _bench.Key("1");

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _bench = await RedisBench.StartAsync(_server.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Lookup_DirectShape_OneGet()
    {
        await FillAsync(CellStoreConformance.Lease);
        Assert.Equal("get 1", await CountAsync(() => _bench.Store.LookupAsync(Key, CellStoreConformance.Lease, null).AsTask()));
    }

    [Fact]
    public async Task Lookup_KnownVersion_OneMget()
    {
        await FillAsync(CellStoreConformance.Versioned);
        Assert.Equal("mget 1", await CountAsync(() => _bench.Store.LookupAsync(Key, CellStoreConformance.Versioned, Token).AsTask()));
    }

    [Fact]
    public async Task Lookup_AnotherVersion_ASecondTrip()
    {
        await FillAsync(CellStoreConformance.Versioned);
        var other = new Token(9, 9);
        Assert.Equal("get 1, mget 1", await CountAsync(() => _bench.Store.LookupAsync(Key, CellStoreConformance.Versioned, other).AsTask()));
        Assert.Equal("get 2", await CountAsync(() => _bench.Store.LookupAsync(Key, CellStoreConformance.Versioned, null).AsTask()));
    }

    [Fact]
    public async Task Lookup_NothingThere_OneCommand()
    {
        Assert.Equal("get 1", await CountAsync(() => _bench.Store.LookupAsync(Key, CellStoreConformance.Versioned, null).AsTask()));
        Assert.Equal("mget 1", await CountAsync(() => _bench.Store.LookupAsync(Key, CellStoreConformance.Versioned, Token).AsTask()));
    }

    [Fact]
    public async Task ScriptedOperations_ScriptCached_OneEvalshaEach()
    {
        var shape = CellStoreConformance.Lease;
        for (var round = 0; round < 2; round++)
        {
            var counted = await CountAsync(async () =>
            {
                await _bench.Store.AcquireAsync(Key, shape, Token, Long);
                await _bench.Store.FillAsync(Key, shape, Token, CellStoreConformance.Text("one"), Long);
                await _bench.Store.BeginAsync(Key, shape, new BeginRequest(Token, [], Long));
                await _bench.Store.RenewAsync(Key, Token, Long);
                await _bench.Store.EndAsync(Key, shape, new EndRequest([Token]));
            });
            if (round > 0)
            {
                Assert.Contains("evalsha 5", counted, StringComparison.Ordinal);
                Assert.DoesNotContain("eval ", counted, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task ScriptCacheLost_NextCall_LoadsItAgain()
    {
        await FillAsync(CellStoreConformance.Lease);
        await _bench.Database.ExecuteAsync("SCRIPT", "FLUSH");

        Assert.Equal(CellReadKind.Value, (await _bench.Store.AcquireAsync(Key, CellStoreConformance.Lease, new Token(2, 2), Long)).Kind);
        Assert.False((await _bench.Store.BeginAsync(Key, CellStoreConformance.Lease, new BeginRequest(Token, [], Long))).IsBusy);
        Assert.True(await _bench.Store.EndAsync(Key, CellStoreConformance.Lease, new EndRequest([Token])));
    }

    private async Task FillAsync(CellShape shape)
    {
        await _bench.Store.AcquireAsync(Key, shape, Token, Long);
        Assert.True(await _bench.Store.FillAsync(Key, shape, Token, CellStoreConformance.Text("one"), Long));
    }

    private async Task<string> CountAsync(Func<Task> act)
    {
        await _bench.Database.ExecuteAsync("CONFIG", "RESETSTAT");
        await act();
        var stats = await _bench.Admin.GetServers()[0].InfoAsync("commandstats");
        var counts = stats.SelectMany(section => section)
            .Select(entry => (Name: entry.Key["cmdstat_".Length..], Calls: Calls(entry.Value)))
            .Where(entry => entry.Name is "get" or "mget" or "set" or "eval" or "evalsha")
            .OrderBy(entry => entry.Name, StringComparer.Ordinal);
        return string.Join(", ", counts.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Name} {entry.Calls}")));
    }

    private static int Calls(string stats) => int.Parse(stats.AsSpan("calls=".Length, stats.IndexOf(',') - "calls=".Length), CultureInfo.InvariantCulture);
}
