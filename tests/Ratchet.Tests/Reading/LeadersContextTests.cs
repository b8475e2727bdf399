using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Reading;

/// <summary>
/// A shared load does not run on its leader's synchronization context or task scheduler: those who joined would wait for whatever
/// else happens there. The loaders await without <c>ConfigureAwait(false)</c>, as those of applications do.
/// </summary>
public sealed class LeadersContextTests
{
    private static readonly TimeSpan LongerThanAnyTestWaits = TimeSpan.FromSeconds(30);

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Joiner_OfALeaderWhoseSynchronizationContextIsStuck_IsServed(CacheStrategy strategy)
    {
        var row = new Row("value");
        await using var host = await ProductionHost.StartAsync(cache => cache.Strategy(strategy).LoadWith(row.LoadAsync));
        var cache = host.Prices();
        var load = row.HoldNextLoad();

        var userInterface = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new StuckContext());
            _ = cache.GetAsync(1).AsTask();
        });
        userInterface.Start();
        userInterface.Join();
        await load.Reached;
        var joiner = cache.GetAsync(1).AsTask();
        load.Open();

        Assert.Equal("value", await joiner.Soon());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Joiner_OfALeaderWhoseTaskSchedulerIsBusy_IsServed(CacheStrategy strategy)
    {
        var row = new Row("value");
        await using var host = await ProductionHost.StartAsync(cache => cache.Strategy(strategy).LoadWith(row.LoadAsync));
        var cache = host.Prices();
        var load = row.HoldNextLoad();
        using var busy = new ManualResetEventSlim();

        var leading = Task.Factory.StartNew(
            () =>
            {
                _ = cache.GetAsync(1).AsTask();
                busy.Wait(LongerThanAnyTestWaits, CancellationToken.None);
            },
            CancellationToken.None,
            TaskCreationOptions.None,
            new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
        await load.Reached;
        var joiner = cache.GetAsync(1).AsTask();
        load.Open();
        try
        {
            Assert.Equal("value", await joiner.Soon());
        }
        finally
        {
            busy.Set();
        }

        await leading.Soon();
    }

    /// <summary>A thread that never comes round to what is posted to it.</summary>
    private sealed class StuckContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
