using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Reading;

/// <summary>A caller that is cancelled returns, whatever the loader has registered with its own token.</summary>
public sealed class CancelledCallerTests
{
    private static readonly TimeSpan LongerThanAnyTestWaits = TimeSpan.FromSeconds(30);

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Caller_WhoseLoadersReactionThrows_ReturnsAndItsCancellationDoesNotThrow(CacheStrategy strategy)
    {
        var loading = new Gate();
        await using var host = await ProductionHost.StartAsync(cache => cache.Strategy(strategy).LoadWith(async (_, abandoned) =>
        {
            using var reaction = abandoned.Register(() => throw new InvalidOperationException("The driver could not cancel."));
            await loading.PassAsync(CancellationToken.None);
            return "never";
        }));
        using var cancellation = new CancellationTokenSource();

        var read = host.Prices().GetAsync(1, cancellation.Token).AsTask();
        await loading.Reached;
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Soon());
        loading.Open();
    }

    /// <summary>Some drivers cancel a statement over a second connection, and wait for it.</summary>
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Caller_WhoseLoadersReactionBlocks_ReturnsAtOnce(CacheStrategy strategy)
    {
        var loading = new Gate();
        using var unblocked = new ManualResetEventSlim();
        await using var host = await ProductionHost.StartAsync(cache => cache.Strategy(strategy).LoadWith(async (_, abandoned) =>
        {
            using var reaction = abandoned.Register(() => unblocked.Wait(LongerThanAnyTestWaits, CancellationToken.None));
            await loading.PassAsync(CancellationToken.None);
            return "never";
        }));
        using var cancellation = new CancellationTokenSource();

        var read = host.Prices().GetAsync(1, cancellation.Token).AsTask();
        await loading.Reached;
        var cancelling = cancellation.CancelAsync();
        try
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Soon());
        }
        finally
        {
            unblocked.Set();
            loading.Open();
        }

        await cancelling.Soon();
    }
}
