using System.Data.Common;
using MySqlConnector;
using Npgsql;
using Xunit;

namespace Ratchet.Servers.Tests;

/// <summary>What every server of its own process does: start, answer, die, start again, leave nothing.</summary>
public abstract class ServerLifeTests
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_Started_AnswersOnLoopback()
    {
        await using var server = await StartAsync();

        Assert.True(server.IsRunning);
        Assert.Equal(1, await AskOneAsync(server.ConnectionString, Cancellation));
    }

    [Fact]
    public async Task Server_Disposed_LeavesNeitherPortNorFolder()
    {
        var server = await StartAsync();
        await server.DisposeAsync();

        Assert.False(server.IsRunning);
        Assert.False(await Loopback.ListensAsync(server.Port, Cancellation));
        Assert.False(Directory.Exists(server.Folder));
        Assert.False(File.Exists(server.Folder + ".lock"));
    }

    [Fact]
    public async Task Server_DisposedWhilePaused_LeavesNeitherPortNorFolder()
    {
        var server = await StartAsync();
        await server.PauseAsync();
        await server.DisposeAsync();

        Assert.False(await Loopback.ListensAsync(server.Port, Cancellation));
        Assert.False(Directory.Exists(server.Folder));
    }

    [Fact]
    public async Task Server_KilledAndStartedAgain_AnswersOnTheSamePort()
    {
        await using var server = await StartAsync();
        var (port, connectionString) = (server.Port, server.ConnectionString);
        await server.KillAsync();

        Assert.False(server.IsRunning);
        Assert.False(await Loopback.ListensAsync(port, Cancellation));

        await server.StartAgainAsync(Cancellation);

        Assert.Equal(port, server.Port);
        Assert.Equal(1, await AskOneAsync(connectionString, Cancellation));
    }

    [Fact]
    public async Task Server_Killed_RefusesSignals()
    {
        await using var server = await StartAsync();
        await server.KillAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(server.PauseAsync);
    }

    [Fact]
    public async Task Server_Running_RefusesToStartAgain()
    {
        await using var server = await StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => server.StartAgainAsync(Cancellation));
    }

    protected abstract Task<ServerProcess> StartAsync();

    protected abstract Task<int> AskOneAsync(string connectionString, CancellationToken cancellationToken);

    protected static async Task<int> SelectOneAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using (connection)
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT 1";
            return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken));
        }
    }
}

public sealed class MariaDbServerLifeTests : ServerLifeTests
{
    protected override async Task<ServerProcess> StartAsync() => await MariaDbServer.StartAsync(Cancellation);

    protected override Task<int> AskOneAsync(string connectionString, CancellationToken cancellationToken) =>
        SelectOneAsync(new MySqlConnection(connectionString + ";Pooling=false"), cancellationToken);
}

public sealed class PostgresServerLifeTests : ServerLifeTests
{
    protected override async Task<ServerProcess> StartAsync() => await PostgresServer.StartAsync(Cancellation);

    protected override Task<int> AskOneAsync(string connectionString, CancellationToken cancellationToken) =>
        SelectOneAsync(new NpgsqlConnection(connectionString + ";Pooling=false"), cancellationToken);
}

public sealed class RedisServerLifeTests : ServerLifeTests
{
    protected override async Task<ServerProcess> StartAsync() => await RedisServer.StartAsync(cancellationToken: Cancellation);

    protected override Task<int> AskOneAsync(string connectionString, CancellationToken cancellationToken) =>
        RedisAnswers.OneAsync(connectionString);
}
