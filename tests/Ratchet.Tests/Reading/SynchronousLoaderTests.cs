using System.Collections.Concurrent;
using System.Diagnostics;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Reading;

/// <summary>
/// Past the cache, with a loader that never yields (every "async" method of Microsoft.Data.Sqlite is one) and callers who keep
/// arriving: each load must start on a stack of its own and not on that of the load before it, whose caller would wait for all.
/// </summary>
public sealed class SynchronousLoaderTests
{
    private const int Loads = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ManualResetEventSlim _firstIsAnswered = new();
    private readonly ConcurrentQueue<Task> _callers = [];
    private ICache<int, string> _cache = null!;
    private bool _wasFirstAnswered;
    private int _loads;
    private int _deepest;

    [Fact]
    public async Task FirstCaller_WhileOthersKeepArriving_IsAnsweredBeforeTheirLoadsEnd()
    {
        await LoadOneAfterTheOtherAsync();

        Assert.True(_wasFirstAnswered);
    }

    [Fact]
    public async Task Stack_WhileOthersKeepArriving_DoesNotGrow()
    {
        await LoadOneAfterTheOtherAsync();

        Assert.InRange(_deepest, 1, Loads / 2);
    }

    private async Task LoadOneAfterTheOtherAsync()
    {
        await using var host = await ProductionHost.StartAsync(
            cache => cache.LoadWith((_, _) => Task.FromResult<string?>(Load())),
            new ScriptedStore(new Stores.InMemoryCellStore(TimeProvider.System)) { IsDown = true });
        _cache = host.Prices();

        var first = Task.Run(async () =>
        {
            await _cache.GetAsync(1);
            _firstIsAnswered.Set();
        });
        await first.WaitAsync(Patience * 2);
        while (_callers.TryDequeue(out var caller))
        {
            await caller.Soon();
        }

        Assert.Equal(Loads, _loads);
    }

    private string Load()
    {
        _deepest = Math.Max(_deepest, new StackTrace().FrameCount);
        if (++_loads == 2)
        {
            _wasFirstAnswered = _firstIsAnswered.Wait(Patience);
        }

        if (_loads < Loads)
        {
            // Joined: the next caller stands in the queue before this load ends.
            var arrival = new Thread(() => _callers.Enqueue(_cache.GetAsync(1).AsTask()));
            arrival.UnsafeStart();
            arrival.Join();
        }

        return "value";
    }
}
