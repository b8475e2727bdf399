using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Reading;

/// <summary>How a reader that waits for another node's load is woken.</summary>
public sealed class WakingTests
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task Waiter_WhoseWakeUpIsLost_LooksForItselfAfterAWhile()
    {
        await using var node = new Node();
        var row = new Row("value");
        await using var holder = node.Beside();
        var load = row.HoldNextLoad();
        var loading = holder.Cache(CacheStrategy.Lease, row).GetAsync(1).AsTask();
        await load.Reached;

        var waiting = node.Cache(CacheStrategy.Lease, row, options => options.WaitTime = TimeSpan.FromMinutes(1)).GetResultAsync(1).AsTask();
        await node.PassAsync(PollInterval); // Nothing has changed: it waits on.
        await node.Seams.AskedAsync(PollInterval);
        node.Time.Advance(new CacheOptions().LeaseTime); // A lease that expires wakes nobody.

        Assert.Equal(CacheSource.Loaded, (await waiting.Soon()).Source);
        load.Open();
        await loading.Soon();
    }

    /// <summary>What the woken caller does next is its own time: neither the fill nor, on a server, the subscription may wait for it.</summary>
    [Fact]
    public async Task Waiter_Woken_DoesNotRunInsideTheFillThatWokeIt()
    {
        await using var node = new Node();
        await using var holder = node.Beside();
        var row = new Row("value");
        var load = row.HoldNextLoad();
        var loading = holder.Cache(CacheStrategy.Lease, row).GetAsync(1).AsTask();
        await load.Reached;
        using var goOn = new ManualResetEventSlim();

        var waiting = Task.Run(async () =>
        {
            await node.Cache(CacheStrategy.Lease, row).GetAsync(1).ConfigureAwait(false);
            goOn.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
        });
        await node.Seams.AskedAsync(PollInterval);
        load.Open();

        try
        {
            Assert.Equal("value", await loading.Soon());
        }
        finally
        {
            goOn.Set();
            await waiting.Soon();
        }
    }
}
