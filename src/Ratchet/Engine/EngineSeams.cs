using System.Security.Cryptography;
using Ratchet.Cells;

namespace Ratchet.Engine;

/// <summary>
/// Time, delays, randomness and completion sources: everything by which the engine's order of events could escape whoever wants to
/// control it. Production uses this class as it is; the explorer overrides it and so runs the very same engine.
/// </summary>
internal class EngineSeams(TimeProvider time)
{
    public TimeProvider Time { get; } = time;

    /// <summary>What durations are measured with. It decides nothing: what happens next must not depend on what it says.</summary>
    public virtual TimeProvider Stopwatch => Time;

    /// <summary>A token never handed out before.</summary>
    public virtual Token NewToken()
    {
        Span<byte> bytes = stackalloc byte[Token.Size];
        RandomNumberGenerator.Fill(bytes);
        return Token.Read(bytes);
    }

    /// <summary>From 0 to less than 1; spreads expiries, decides nothing.</summary>
    public virtual double NextFraction()
    {
        Span<byte> bytes = stackalloc byte[4];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt32(bytes) / (uint.MaxValue + 1.0);
    }

    /// <summary>A promise to a waiting caller. Its continuations must not run inside the code that keeps the promise.</summary>
    public virtual TaskCompletionSource<T> NewCompletion<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Runs shared work away from whoever happened to ask for it: without the caller's execution context, synchronization context, task
    /// scheduler, ambient transaction or stack. A load that several callers share must not depend on any one of them. The work does
    /// not throw.
    /// </summary>
    public virtual void Run<TState>(Action<TState> work, TState state) => ThreadPool.UnsafeQueueUserWorkItem(work, state, preferLocal: false);

    public virtual Task DelayAsync(TimeSpan span, CancellationToken cancellationToken) => Task.Delay(span, Time, cancellationToken);

    /// <summary>
    /// Waits until the time is over or the token fires, whichever is first. Never throws for either; being woken is the expected end of
    /// a wait, every write's renewal ends so, and an exception would cost more than the rest of the write.
    /// </summary>
    public async Task WaitAsync(TimeSpan span, CancellationToken until) =>
        await DelayAsync(span, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>
    /// As <see cref="WaitAsync"/>, but goes on apart from whoever fires the token: a writer who is woken runs its caller's code, which must
    /// not stand on the stack of the writer who woke it, nor that one's on the next's.
    /// </summary>
    public async Task WaitApartAsync(TimeSpan span, CancellationToken until)
    {
        var over = NewCompletion<bool>();
        _ = WaitFirstAsync();
        await over.Task.ConfigureAwait(false);

        async Task WaitFirstAsync()
        {
            await WaitAsync(span, until).ConfigureAwait(false);
            over.TrySetResult(true);
        }
    }
}
