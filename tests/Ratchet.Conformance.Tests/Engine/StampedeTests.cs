using Ratchet.Engine;
using Ratchet.Lab.Race.Subjects;
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
    [InlineData(CacheStrategy.WriteThrough, 1)]
    [InlineData(CacheStrategy.DistributedLock, 1)]
    [InlineData(CacheStrategy.VersionedKeys, 2)]
    public async Task ColdKey_ThousandCallersOnTwoNodes_LoadedAsOftenAsTheStrategySays(CacheStrategy strategy, int expectedLoads)
    {
        await using var server = await RedisServer.StartAsync(cancellationToken: Cancellation);
        var loads = 0;
        var allLoad = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (joinedOne, joinedTwo) = (new JoinCountingSeams(CallersPerNode), new JoinCountingSeams(CallersPerNode));
        await using var one = await StartNodeAsync(joinedOne);
        await using var two = await StartNodeAsync(joinedTwo);

        var callers = Enumerable.Range(0, CallersPerNode)
            .SelectMany(_ => new[] { one, two })
            .Select(node => node.GetCache<int, string>("cold").GetAsync(1, Cancellation).AsTask())
            .ToArray();
        var values = await Task.WhenAll(callers).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

        Assert.All(values, value => Assert.Equal("value", value));
        Assert.Equal(2 * CallersPerNode, values.Length);
        Assert.Equal(expectedLoads, loads);

        async Task<RatchetHost> StartNodeAsync(JoinCountingSeams seams) => await RatchetHost.StartAsync(
            ratchet => ratchet.UseRedis(server.ConnectionString, Patient).UseSeams(seams).AddCache<int, string>("cold", cache => cache
                .Strategy(strategy)
                .Configure(options => options.WaitTime = TimeSpan.FromMinutes(1))
                .LoadWith(async (_, _) =>
                {
                    // A load lasts until every caller of either node has looked up in vain and waits, and every load that is due has begun:
                    // a node whose own request is still on its way would find the other's value.
                    if (Interlocked.Increment(ref loads) == expectedLoads)
                    {
                        allLoad.TrySetResult();
                    }

                    await Task.WhenAll(joinedOne.Everybody, joinedTwo.Everybody, allLoad.Task);
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

    /// <summary>Production's seams, which also tell when so many callers have joined a load: each is given one completion.</summary>
    private sealed class JoinCountingSeams(int callers) : EngineSeams(TimeProvider.System)
    {
        private readonly TaskCompletionSource _everybody = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _joined;

        public Task Everybody => _everybody.Task;

        public override TaskCompletionSource<T> NewCompletion<T>()
        {
            if (Interlocked.Increment(ref _joined) == callers)
            {
                _everybody.TrySetResult();
            }

            return base.NewCompletion<T>();
        }
    }
}
