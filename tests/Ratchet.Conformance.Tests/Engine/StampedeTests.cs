using Ratchet.Redis;
using Ratchet.Servers;
using Xunit;

namespace Ratchet.Conformance.Tests.Engine;

/// <summary>1,000 callers of one cold key on two nodes of one server.</summary>
public sealed class StampedeTests
{
    private const int CallersPerNode = 500;

    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CacheStrategy.Lease, 1)]
    [InlineData(CacheStrategy.VersionedKeys, 2)]
    public async Task ColdKey_ThousandCallersOnTwoNodes_LoadedAsOftenAsTheStrategySays(CacheStrategy strategy, int expectedLoads)
    {
        await using var server = await RedisServer.StartAsync(cancellationToken: Cancellation);
        var loads = 0;
        var everybodyAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var one = await StartNodeAsync();
        await using var two = await StartNodeAsync();

        // Both nodes' callers are on their way before a load may end.
        var callers = Enumerable.Range(0, CallersPerNode)
            .SelectMany(_ => new[] { one, two })
            .Select(node => node.GetCache<int, string>("cold").GetAsync(1, Cancellation).AsTask())
            .ToArray();
        await Task.Run(() => everybodyAsked.TrySetResult(), Cancellation);
        var values = await Task.WhenAll(callers);

        Assert.All(values, value => Assert.Equal("value", value));
        Assert.Equal(2 * CallersPerNode, values.Length);
        Assert.InRange(loads, 1, expectedLoads);

        async Task<RatchetHost> StartNodeAsync() => await RatchetHost.StartAsync(
            ratchet => ratchet.UseRedis(server.ConnectionString, Patient).AddCache<int, string>("cold", cache => cache
                .Strategy(strategy)
                .Configure(options => options.WaitTime = TimeSpan.FromMinutes(1))
                .LoadWith(async (_, _) =>
                {
                    Interlocked.Increment(ref loads);
                    await everybodyAsked.Task;
                    return (string?)"value";
                })),
            Cancellation);
    }

    /// <summary>A busy machine must not look like a server that is away: a read would rightly go to the database then.</summary>
    private static void Patient(RedisOptions options)
    {
        options.OperationTimeout = TimeSpan.FromSeconds(30);
        options.DetectionInterval = TimeSpan.FromSeconds(30);
    }
}
