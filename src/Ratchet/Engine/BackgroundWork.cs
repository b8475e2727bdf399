namespace Ratchet.Engine;

/// <summary>
/// The owner of work that outlives the call which started it: shared loads, deliveries. Disposal waits for it, for a bounded time:
/// a loader that ignores its cancellation must not keep a process from ending. Thread-safe.
/// </summary>
internal sealed class BackgroundWork(EngineSeams seams)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private int _running;
    private TaskCompletionSource<bool>? _idle;

    public void Start<TState>(Func<TState, Task> work, TState state)
        where TState : class =>
        seams.Run(static start => _ = start.Owner.RunCountedAsync(start.Work, start.State), Count(new Starting<TState>(this, work, state)));

    /// <summary>As <see cref="Start"/>, but on the caller's own context.</summary>
    public Task RunAsync<TState>(Func<TState, Task> work, TState state)
        where TState : class
    {
        var start = Count(new Starting<TState>(this, work, state));
        return RunCountedAsync(start.Work, start.State);
    }

    /// <summary>Returns when nothing runs any more, or after a few seconds.</summary>
    public async Task WhenIdleAsync()
    {
        Task idle;
        lock (_gate)
        {
            if (_running == 0)
            {
                return;
            }

            _idle ??= seams.NewCompletion<bool>();
            idle = _idle.Task;
        }

        using var enough = new CancellationTokenSource();
        await Task.WhenAny(idle, seams.DelayAsync(Patience, enough.Token)).ConfigureAwait(false);
        enough.Cancel();
    }

    private Starting<TState> Count<TState>(Starting<TState> start)
    {
        lock (_gate)
        {
            _running++;
        }

        return start;
    }

    private async Task RunCountedAsync<TState>(Func<TState, Task> work, TState state)
    {
        try
        {
            await work(state).ConfigureAwait(false);
        }
        finally
        {
            Finished();
        }
    }

    private void Finished()
    {
        TaskCompletionSource<bool>? idle = null;
        lock (_gate)
        {
            if (--_running == 0)
            {
                (idle, _idle) = (_idle, null);
            }
        }

        idle?.TrySetResult(true);
    }

    private sealed record Starting<TState>(BackgroundWork Owner, Func<TState, Task> Work, TState State);
}
