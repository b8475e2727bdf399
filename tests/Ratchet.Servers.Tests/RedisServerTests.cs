using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using StackExchange.Redis;
using Xunit;

namespace Ratchet.Servers.Tests;

public sealed class RedisServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redis_PersistentAndKilled_KeepsWhatItAcknowledged()
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Persistent = true }, Cancellation);
        await SetAsync(server, "kept");
        await server.KillAsync();
        await server.StartAgainAsync(Cancellation);

        Assert.Equal("kept", await GetAsync(server));
    }

    [Fact]
    public async Task Redis_ByDefaultAndKilled_KeepsNothing()
    {
        await using var server = await RedisServer.StartAsync(cancellationToken: Cancellation);
        await SetAsync(server, "lost");
        await server.KillAsync();
        await server.StartAgainAsync(Cancellation);

        Assert.Null(await GetAsync(server));
    }

    [Fact]
    public async Task Redis_Paused_AnswersOnlyAfterResume()
    {
        await using var server = await RedisServer.StartAsync(cancellationToken: Cancellation);
        await server.PauseAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(server.Endpoint, Cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync("PING\r\n"u8.ToArray(), Cancellation);
        var answer = new byte[7];
        var reading = stream.ReadExactlyAsync(answer, Cancellation).AsTask();

        Assert.False(reading.IsCompleted);

        await server.ResumeAsync();
        await reading;

        Assert.Equal("+PONG\r\n", Encoding.ASCII.GetString(answer));
    }

    [Fact]
    public async Task Redis_ExtraArguments_Count()
    {
        await using var server = await RedisServer.StartAsync(
            new RedisServerOptions { ExtraArguments = ["--maxmemory-policy", "allkeys-lru"] }, Cancellation);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString + ",allowAdmin=true");

        var policy = await connection.GetServer(server.Endpoint).ConfigGetAsync("maxmemory-policy");

        Assert.Equal("allkeys-lru", Assert.Single(policy).Value);
    }

    [Fact]
    public async Task Redis_WrongArgument_FailsWithItsOwnWords()
    {
        var failure = await Assert.ThrowsAsync<ServerStartException>(
            () => RedisServer.StartAsync(new RedisServerOptions { ExtraArguments = ["--no-such-option", "1"] }, Cancellation));

        Assert.Contains("no-such-option", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Redis_Folder_IsPrivate()
    {
        await using var server = await RedisServer.StartAsync(cancellationToken: Cancellation);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(server.Folder));
    }

    private static async Task SetAsync(RedisServer server, string value)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        await connection.GetDatabase().StringSetAsync("key", value);
    }

    private static async Task<string?> GetAsync(RedisServer server)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        return await connection.GetDatabase().StringGetAsync("key");
    }
}
