using System.Net.Http.Json;
using System.Text.Json;
using FlashSale.Sale;
using FlashSale.Web;
using Ratchet.Servers;
using StackExchange.Redis;
using Xunit;

namespace FlashSale.Tests;

/// <summary>The sale on Redis with MariaDB and with PostgreSQL, by what the page calls.</summary>
public sealed class RealServersTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [Theory]
    [InlineData("mysql")]
    [InlineData("postgres")]
    public async Task Sale_OnRealServers_IsFreshAndLeavesNothingBehind(string scheme)
    {
        await using var redis = await RedisServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using ServerProcess database = scheme == "mysql"
            ? await MariaDbServer.StartAsync(TestContext.Current.CancellationToken)
            : await PostgresServer.StartAsync(TestContext.Current.CancellationToken);

        await using (var app = await SaleApp.StartAsync(
            "http://127.0.0.1:0",
            "127.0.0.1",
            CacheBackend.Parse($"redis://127.0.0.1:{redis.Port}"),
            SqlBackend.Parse($"{scheme}://ratchet@127.0.0.1:{database.Port}/ratchet")))
        {
            var sides = await SellAsync(app, new SaleSettings("WriteThrough", "DistributedLock", Readers: 8, Writers: 3, LoadDelay: 5, Pause: 0));

            Assert.All(sides, side => Assert.Equal((0, 0, 0), (side.Stale, side.Oversold, side.Failures)));
        }

        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        Assert.Equal(0, (long)await connection.GetDatabase().ExecuteAsync("DBSIZE"));
    }

    /// <summary>Until each side has sold, read and written enough.</summary>
    private static async Task<IReadOnlyList<SideSnapshot>> SellAsync(SaleApp app, SaleSettings settings)
    {
        var token = TestContext.Current.CancellationToken;
        using var client = new HttpClient { BaseAddress = new Uri(app.Address) };
        using var started = await client.PostAsJsonAsync("api/start", settings, token);
        started.EnsureSuccessStatusCode();
        using var events = new StreamReader(await client.GetStreamAsync("api/events", token));
        while (await events.ReadLineAsync(token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)
                && JsonSerializer.Deserialize<Snapshot>(line["data: ".Length..], Json) is { Sides: { Count: 2 } sides }
                && sides.All(side => side is { Reads: > 500, Writes: > 50, Sold: > 10 }))
            {
                return sides;
            }
        }

        throw new InvalidOperationException("The events ended before the sale had.");
    }
}
