using System.Diagnostics;
using System.Globalization;
using Ratchet.Redis;
using Ratchet.Servers;
using StackExchange.Redis;
using Xunit;

namespace Ratchet.Conformance.Tests.Locking;

/// <summary>1,000 waiters for one lock, on ten nodes of one server, and what they cost it, counted by the server (INFO commandstats).</summary>
public sealed class LockCrowdTests
{
    private const int Nodes = 10;
    private const int WaitersPerNode = 100;

    /// <summary>A waiting node looks for itself twice a second; while one waits, it also notices each announcement.</summary>
    private const int PollsPerSecond = 2;

    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task ThousandWaiters_OnTenNodes_PollLikeTenAndEachGetTheLockOnce()
    {
        await using var server = await RedisServer.StartAsync(cancellationToken: Cancellation);
        await using var admin = await ConnectionMultiplexer.ConnectAsync($"{server.ConnectionString},allowAdmin=true");
        var hosts = await Task.WhenAll(Enumerable.Range(0, Nodes).Select(_ => RatchetHost.StartAsync(ratchet => ratchet.UseRedis(server.ConnectionString, Patient), Cancellation)));
        var holder = await hosts[0].Locks.AcquireAsync("crowd", TimeSpan.Zero, Cancellation);
        var (inside, most, served) = (0, 0, 0);
        var waiters = hosts.SelectMany(host => Enumerable.Range(0, WaitersPerNode).Select(_ => PassAsync(host))).ToArray();

        await admin.GetServer(server.Endpoint).ConfigResetStatisticsAsync();
        var clock = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromSeconds(3), Cancellation);
        var (commands, seconds) = (await CountAsync(admin, server), clock.Elapsed.TotalSeconds);
        await holder.DisposeAsync();
        await Task.WhenAll(waiters).WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
        var toServe = await CountAsync(admin, server) - commands;

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{commands / seconds:F1} scripts a second while 1,000 waited; {toServe} to serve them all"));
        Assert.InRange(commands, 1, (Nodes * PollsPerSecond * seconds) + (3 * Nodes));
        Assert.Equal((1, Nodes * WaitersPerNode), (most, served));

        // Each is given the lock and gives it back; at each announcement every other node asks once in vain, at most.
        Assert.InRange(toServe, 2 * Nodes * WaitersPerNode, (Nodes + 2) * Nodes * WaitersPerNode);
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }

        async Task PassAsync(RatchetHost host)
        {
            await using var held = await host.Locks.AcquireAsync("crowd", TimeSpan.FromMinutes(2), Cancellation);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            served++;
            Interlocked.Decrement(ref inside);
        }
    }

    /// <summary>The watch's checks are scripts too; a minute apart, none of them falls into the test.</summary>
    private static void Patient(RedisOptions options)
    {
        options.OperationTimeout = TimeSpan.FromSeconds(30);
        options.DetectionInterval = TimeSpan.FromMinutes(1);
    }

    private static async Task<long> CountAsync(ConnectionMultiplexer admin, RedisServer server)
    {
        var sections = await admin.GetServer(server.Endpoint).InfoAsync("commandstats");
        return sections.SelectMany(section => section)
            .Where(entry => entry.Key is "cmdstat_evalsha" or "cmdstat_eval")
            .Sum(entry => long.Parse(entry.Value.Split(',')[0].Split('=')[1], CultureInfo.InvariantCulture));
    }
}
