using System.Text.Json;
using Ratchet.Lab.Commands;
using Ratchet.Servers;
using Spectre.Console;
using StackExchange.Redis;
using Xunit;

namespace Ratchet.Conformance.Tests.Stock;

/// <summary>Two processes of 32 workers sell everything there is, on real servers: the command says what was sold, and who saw it.</summary>
public sealed class StockOnServersTests(SharedServers servers)
{
    [Fact]
    public async Task TenThousandSales_OnRedisAndPostgres_EachStrategySellsAllOfItAndEveryReaderSeesIt()
    {
        await using var database = await PostgresServer.StartAsync(TestContext.Current.CancellationToken);

        await AssertHoldsAsync($"postgres://ratchet@127.0.0.1:{database.Port}/ratchet", each: 100);
    }

    [Fact]
    public async Task ThousandSales_OnRedisAndMariaDb_EachStrategySellsAllOfItAndEveryReaderSeesIt()
    {
        await using var database = await MariaDbServer.StartAsync(TestContext.Current.CancellationToken);

        await AssertHoldsAsync($"mysql://ratchet@127.0.0.1:{database.Port}/ratchet", each: 10);
    }

    /// <summary>And nothing is left behind: the server's database is this test's own.</summary>
    private async Task AssertHoldsAsync(string database, int each)
    {
        const int Number = 8;
        using var admin = await ConnectionMultiplexer.ConnectAsync($"{servers.Redis.ConnectionString},allowAdmin=true");

        var (code, output, error) = await RunAsync(
            "--cache", $"redis://{servers.Redis.ConnectionString}/{Number}", "--database", database, "--each", $"{each}", "--json");

        Assert.Equal((0, ""), (code, error));
        using var document = JsonDocument.Parse(output);
        var results = document.RootElement.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(Enum.GetNames<CacheStrategy>(), results.Select(result => result.GetProperty("subject").GetString()));
        Assert.All(results, result => Assert.Equal(
            (100 * each, 0, 0, 0, 200),
            (Of(result, "sold"), Of(result, "left"), Of(result, "stale"), Of(result, "other"), Of(result, "lastReads"))));
        Assert.All(results, result => Assert.True(Of(result, "reads") > 2 * 100 * each));
        Assert.Equal(0, await admin.GetServer(servers.Redis.Endpoint).DatabaseSizeAsync(Number));
    }

    private static int Of(JsonElement result, string property) => result.GetProperty(property).GetInt32();

    private static async Task<(int Code, string Out, string Error)> RunAsync(params string[] options)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var ansi = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        var code = await LabCommand.RunAsync(["stock", .. options], new LabConsole(output, error, ansi));
        return (code, output.ToString(), error.ToString());
    }
}
