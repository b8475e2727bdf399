using Ratchet.Lab.Commands;
using Ratchet.Servers;
using Spectre.Console;
using StackExchange.Redis;
using Xunit;

namespace Ratchet.Conformance.Tests.Race;

/// <summary>The whole table of the race on real servers: the command itself says whether every verdict is the expected one.</summary>
public sealed class RaceOnServersTests(SharedServers servers)
{
    [Fact]
    public async Task Race_OnRedisAndMariaDb_EndsAsExpected()
    {
        await using var database = await MariaDbServer.StartAsync(TestContext.Current.CancellationToken);

        await AssertExpectedAsync($"mysql://ratchet@127.0.0.1:{database.Port}/ratchet");
    }

    [Fact]
    public async Task Race_OnRedisAndPostgres_EndsAsExpected()
    {
        await using var database = await PostgresServer.StartAsync(TestContext.Current.CancellationToken);

        await AssertExpectedAsync($"postgres://ratchet@127.0.0.1:{database.Port}/ratchet");
    }

    [Fact]
    public async Task Race_OnAGivenServer_LeavesNoKeyBehind()
    {
        const int Database = 7;
        using var admin = await ConnectionMultiplexer.ConnectAsync($"{servers.Redis.ConnectionString},allowAdmin=true");
        var before = await admin.GetServer(servers.Redis.Endpoint).DatabaseSizeAsync(Database);

        var (code, _, _) = await RunAsync("--cache", $"redis://{servers.Redis.ConnectionString}/{Database}");

        Assert.Equal((0, before), (code, await admin.GetServer(servers.Redis.Endpoint).DatabaseSizeAsync(Database)));
    }

    private async Task AssertExpectedAsync(string database)
    {
        var cache = $"redis://{servers.Redis.ConnectionString}";

        var (code, output, error) = await RunAsync("--strategy", "all", "--json", "--cache", cache, "--database", database);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains($"\"cache\": \"{cache}\"", output, StringComparison.Ordinal);
        Assert.Contains($"\"database\": \"{database.Replace("ratchet@", "", StringComparison.Ordinal)}\"", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Out, string Error)> RunAsync(params string[] options)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var ansi = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        var code = await LabCommand.RunAsync(["race", .. options], new LabConsole(output, error, ansi));
        return (code, output.ToString(), error.ToString());
    }
}
