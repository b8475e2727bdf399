using Ratchet.Engine;
using Ratchet.Stores;

namespace Ratchet.Writing;

/// <summary>
/// A writer that waits until no other write of its key is in. First for its turn among the writers of this process, of which one at a time
/// asks the server; then for the announcement that the quarantine has ended, which can be lost, so it also looks for itself now and then.
/// Its own attempts whose replies were lost do not keep it out. Bounded by <see cref="CacheOptions.LockWait"/>.
/// </summary>
internal static class ExclusiveTurn
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Null: the key is begun, alone. Otherwise why the store could not be told.</summary>
    /// <exception cref="LockTimeoutException">Another write was in all the while.</exception>
    public static async Task<CellStoreException?> WaitAsync(HeldKey held, int attempts, CancellationToken cancellationToken)
    {
        var engine = held.Scope.Engine;
        var start = engine.Seams.Time.GetTimestamp();
        using var turn = await engine.Turns.EnterAsync(held.Key, held.Scope.Options.LockWait, cancellationToken).ConfigureAwait(false)
            ?? throw TimedOut(held);
        var failures = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Registered before the store is asked, which marks the key as awaited: no announcement can fall in between.
            using var wakeUp = engine.Store.WakeUps.Register(held.Key);
            var failure = await WriteSteps.TryBeginAsync(held).ConfigureAwait(false);
            if (held.Acknowledged is not null)
            {
                return null;
            }

            failures = failure is null ? 0 : failures + 1;
            if (failures == attempts)
            {
                return failure;
            }

            var left = held.Scope.Options.LockWait - engine.Seams.Time.GetElapsedTime(start);
            if (failure is null && left <= TimeSpan.Zero)
            {
                throw TimedOut(held);
            }

            var pause = failure is not null ? Pause : left < PollInterval ? left : PollInterval;
            using var until = CancellationTokenSource.CreateLinkedTokenSource(wakeUp.Announced, cancellationToken);
            await engine.Seams.WaitApartAsync(pause, until.Token).ConfigureAwait(false);
        }
    }

    private static LockTimeoutException TimedOut(HeldKey held) => new(
        $"Another write of '{held.Key}' did not end within {held.Scope.Options.LockWait}; nothing was written. LockWait of cache '{held.Scope.Name}' says how long to wait.");
}
