using System.Diagnostics;
using StackExchange.Redis;
using Xunit;

namespace Ratchet.Servers.Tests;

public sealed class GarnetServerHostTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Garnet_Started_RunsScripts()
    {
        await using var server = GarnetServerHost.Start();

        Assert.Equal(1, await RedisAnswers.OneAsync(server.ConnectionString));
    }

    [Fact]
    public async Task Garnet_WithoutAtomicScripts_RunsScriptsToo()
    {
        await using var server = GarnetServerHost.Start(new GarnetHostOptions { AtomicScripts = false });

        Assert.Equal(1, await RedisAnswers.OneAsync(server.ConnectionString));
    }

    [Fact]
    public async Task Garnet_Lists_AreOfAnotherType()
    {
        await using var server = GarnetServerHost.Start();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        var database = connection.GetDatabase();
        await database.ListRightPushAsync("key", "value");

        var failure = await Assert.ThrowsAsync<RedisServerException>(async () => await database.StringGetAsync("key"));

        Assert.StartsWith("WRONGTYPE", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garnet_Disposed_LeavesNoPort()
    {
        var server = GarnetServerHost.Start();
        await server.DisposeAsync();

        Assert.False(await Loopback.ListensAsync(server.Port, Cancellation));
    }

    [Fact]
    public async Task Garnet_Started_LeavesTheTraceListenersAlone()
    {
        var before = Trace.Listeners.Count;
        await using var server = GarnetServerHost.Start();

        Assert.Equal(before, Trace.Listeners.Count);
    }
}
