using System.Collections.Concurrent;
using Ratchet.Stores;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Reading;

/// <summary>
/// Past the cache: a queued load is abandoned in the very instant in which the running one ends and it would start. No gate can stand
/// between the two, so this is tried many times.
/// </summary>
public sealed class AbandonedQueueTests
{
    private const int Tries = 3_000;

    private readonly ConcurrentDictionary<int, Lane> _lanes = [];

    [Fact]
    public async Task Bypass_QueuedLoadAbandonedWhileTheRunningOneEnds_DoesNotHoldUpLaterCallers()
    {
        var store = new ScriptedStore(new InMemoryCellStore(TimeProvider.System)) { IsDown = true };
        await using var host = await ProductionHost.StartAsync(cache => cache.LoadWith((id, _) => _lanes[id].LoadAsync()), store);

        for (var id = 0; id < Tries; id++)
        {
            _lanes[id] = new Lane();
            await TryAsync(host.Prices(), id);
        }
    }

    private async Task TryAsync(ICache<int, string> cache, int id)
    {
        using var abandonment = new CancellationTokenSource();
        using var start = new Barrier(2);
        var lane = _lanes[id];
        var running = cache.GetAsync(id).AsTask();
        var queued = cache.GetAsync(id, abandonment.Token).AsTask();
        var cancelling = Task.Run(() =>
        {
            start.SignalAndWait(CancellationToken.None);
            Thread.SpinWait(id % 97);
            abandonment.Cancel(); // On this thread, and so in this instant.
        });

        start.SignalAndWait(CancellationToken.None);
        Thread.SpinWait(id % 89);
        lane.EndFirstLoad();
        await cancelling.Soon();
        await running.Soon();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued.Soon());
        lane.AnswerFromNowOn();

        Assert.Equal("value", await cache.GetAsync(id).Soon());
    }

    /// <summary>A row whose first load ends when told, and whose next one never ends, cancelled or not.</summary>
    private sealed class Lane
    {
        private readonly TaskCompletionSource<string?> _first = new();
        private readonly TaskCompletionSource<string?> _never = new();
        private volatile bool _answers;
        private int _loads;

        public Task<string?> LoadAsync() =>
            Interlocked.Increment(ref _loads) == 1 ? _first.Task : _answers ? Task.FromResult<string?>("value") : _never.Task;

        public void EndFirstLoad() => _first.SetResult("first");

        public void AnswerFromNowOn() => _answers = true;
    }
}
