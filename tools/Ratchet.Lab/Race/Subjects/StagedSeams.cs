using Ratchet.Engine;
using Ratchet.Lab.Race.Stage;

namespace Ratchet.Lab.Race.Subjects;

/// <summary>
/// The engine's own seams, as a schedule needs them: whoever waits says so, and goes on the moment that what it waits for has come,
/// on the conductor's thread. Nothing waits in real time.
/// </summary>
internal sealed class StagedSeams(VirtualTime time) : EngineSeams(time)
{
    public override TaskCompletionSource<T> NewCompletion<T>()
    {
        Actor.OfFlow?.Wait("joins a load");
        return new TaskCompletionSource<T>();
    }

    public override async Task DelayAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        var passed = new TaskCompletionSource();
        using var cancelled = cancellationToken.UnsafeRegister(_ => passed.TrySetCanceled(cancellationToken), null);
        using var timer = Time.CreateTimer(_ => passed.TrySetResult(), null, span, Timeout.InfiniteTimeSpan);
        Actor.OfFlow?.Wait("waits");
        try
        {
            await passed.Task.ConfigureAwait(false);
        }
        finally
        {
            Actor.OfFlow?.EndWait();
        }
    }
}
