using Ratchet.Cells;
using Ratchet.Conformance.Tests.Benches;
using Ratchet.Servers;
using Ratchet.Stores;
using StackExchange.Redis;
using Xunit;

namespace Ratchet.Conformance.Tests;

/// <summary>No id can reach another id's entry, a version's value or another slot.</summary>
public sealed class HostileIdTests(SharedServers servers)
{
    private static readonly Token Version = new(0x0123456789ABCDEF, 0xFEDCBA9876543210);

    private static readonly string[] Ids =
    [
        "", " ", "  ", "\0", "\n", "\r\n", "\t", "%", "%20", "%%", "%7B", "%uD800", "{", "}", "{}", "}{", "{}{a}", "a}:b", "a}b{c",
        "1", "1:", ":1", "1:2", "1}", $"1}}:{Version}", $"1:{Version}", "*", "?", "[a]", "\\", "\"", "'", "é", "e\u0301", "日本語", "😀",
        "\uD800", "\uDC00", "\uDC00\uD800", "\uD800\uD800", "\uFFFD", "\uFEFF", "\u200B", "\u2028", "null", "R1V", "MULTI\r\n", "__proto__",
        new string('x', 10_000), new string('{', 10_000), new string('\uD800', 3_000),
    ];

    [Fact]
    public async Task Ids_AllOfThem_EachServedItsOwnValueOnly()
    {
        foreach (var address in (string[])[servers.Redis.ConnectionString, servers.Garnet.ConnectionString])
        {
            await using var bench = await RedisBench.StartAsync(address);
            foreach (var shape in (CellShape[])[CellStoreConformance.Lease, CellStoreConformance.Versioned])
            {
                var caches = (string[])[$"a{shape.Strategy}", $"a{shape.Strategy}.b"];
                await FillAllAsync(bench, shape, caches);
                await AssertAllServedAsync(bench, shape, caches);
                await AssertScannedAsync(bench, caches);
            }
        }
    }

    [Fact]
    public async Task CellAndVersionedValue_AnyId_ShareASlot()
    {
        await using var cluster = await RedisServer.StartAsync(
            new RedisServerOptions { ExtraArguments = ["--cluster-enabled", "yes"] }, TestContext.Current.CancellationToken);
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{cluster.ConnectionString},allowAdmin=true");
        var server = connection.GetServers()[0];
        foreach (var id in Ids)
        {
            var key = CellKey.Of("ratchet", "product", KeyText.Escape(id));
            var cell = (long)await server.ExecuteAsync("CLUSTER", "KEYSLOT", key.Text);
            Assert.Equal(cell, (long)await server.ExecuteAsync("CLUSTER", "KEYSLOT", key.OfVersion(Version)));
            Assert.Equal(cell, (long)await server.ExecuteAsync("CLUSTER", "KEYSLOT", $"product:{KeyText.Escape(id)}"));
        }
    }

    private static async Task FillAllAsync(RedisBench bench, CellShape shape, string[] caches)
    {
        foreach (var (key, number) in Numbered(bench, caches))
        {
            var token = new Token(1, (ulong)number);
            Assert.Equal(token, (await bench.Store.AcquireAsync(key, shape, token, CellStoreConformance.Long)).Token);
            Assert.True(await bench.Store.FillAsync(key, shape, token, new CellValue(BitConverter.GetBytes(number), false), CellStoreConformance.Long));
        }
    }

    private static async Task AssertAllServedAsync(RedisBench bench, CellShape shape, string[] caches)
    {
        foreach (var (key, number) in Numbered(bench, caches))
        {
            var read = await bench.OtherNode.LookupAsync(key, shape, new Token(1, (ulong)number));
            Assert.Equal(number, BitConverter.ToInt32(read.Value.Payload.Span));
        }
    }

    private static async Task AssertScannedAsync(RedisBench bench, string[] caches)
    {
        foreach (var cache in caches)
        {
            var found = new HashSet<CellKey>();
            await foreach (var key in bench.Store.ScanAsync(cache, TestContext.Current.CancellationToken))
            {
                found.Add(key);
            }

            Assert.Equal(Ids.Select(id => bench.Key(id, cache)).ToHashSet(), found);
        }
    }

    private static IEnumerable<(CellKey Key, int Number)> Numbered(RedisBench bench, string[] caches) =>
        caches.SelectMany(cache => Ids.Select(id => bench.Key(id, cache))).Select((key, number) => (key, number));
}
