using Ratchet.Cells;
using Ratchet.Engine;
using Ratchet.Stores;

namespace Ratchet.Locking;

/// <summary>
/// Takes locks. Of the waiters of one process, one at a time asks the server; it is woken by the announcement that the lock has been given
/// back, or looks for itself after a while. Each attempt has a token never sent before; attempts whose replies were lost are named by the
/// next one, which takes over what they may have taken, and by the release when the caller gives up.
/// </summary>
internal sealed class DistributedLocks(LockScope scope) : IDistributedLocks
{
    private const int LongestName = 200;
    private const int MostFailures = 3;
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Turns _turns = new(scope.Seams);

    public async ValueTask<DistributedLockHandle?> TryAcquireAsync(string name, TimeSpan wait, CancellationToken cancellationToken)
    {
        ThrowUnlessAllowed(name, wait);
        cancellationToken.ThrowIfCancellationRequested();
        var key = new CellKey($"{scope.Prefix}:lock:{{{KeyText.Escape(name)}}}");
        var start = scope.Seams.Time.GetTimestamp();
        using var turn = await _turns.EnterAsync(key, wait, cancellationToken).ConfigureAwait(false);
        if (turn is null)
        {
            return null;
        }

        var lost = new List<Token>();
        try
        {
            var acquired = await ContendAsync(name, key, lost, () => wait - scope.Seams.Time.GetElapsedTime(start), cancellationToken).ConfigureAwait(false);
            lost.Clear();
            return acquired is { } held ? new DistributedLockHandle(new HeldLock(scope, name, held)) : null;
        }
        finally
        {
            await TidyAsync(key, lost).ConfigureAwait(false);
        }
    }

    public async ValueTask<DistributedLockHandle> AcquireAsync(string name, TimeSpan wait, CancellationToken cancellationToken) =>
        await TryAcquireAsync(name, wait, cancellationToken).ConfigureAwait(false)
        ?? throw new LockTimeoutException($"Lock '{name}' did not become free within {wait}.");

    /// <summary>Null: busy until the time was over.</summary>
    private async Task<Acquired?> ContendAsync(string name, CellKey key, List<Token> lost, Func<TimeSpan> left, CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Registered before the store is asked, which marks the lock as awaited: no announcement can fall in between.
            using var wakeUp = scope.Store.WakeUps.Register(key);
            var pause = PollInterval;
            try
            {
                if (await TryOnceAsync(key, lost).ConfigureAwait(false) is { } acquired)
                {
                    return acquired;
                }

                failures = 0;
                if (left() <= TimeSpan.Zero)
                {
                    return null;
                }
            }
            catch (CellStoreException failure)
            {
                if (++failures == MostFailures || left() <= TimeSpan.Zero)
                {
                    throw new CacheUnavailableException($"Lock '{name}' could not be asked for; it is not held.", failure);
                }

                pause = Pause;
            }

            var rest = left();
            using var until = CancellationTokenSource.CreateLinkedTokenSource(wakeUp.Announced, cancellationToken);
            await scope.Seams.WaitApartAsync(rest < pause ? Max(rest, TimeSpan.Zero) : pause, until.Token).ConfigureAwait(false);
        }
    }

    private async Task<Acquired?> TryOnceAsync(CellKey key, List<Token> lost)
    {
        var holder = scope.Seams.NewToken();
        var askedAt = scope.Seams.Time.GetTimestamp();
        Token[] earlier = [.. lost];
        lost.Add(holder);
        var reply = await scope.Store.AcquireAsync(key, holder, earlier, scope.TimeToLive).ConfigureAwait(false);

        // Answered, so this attempt will not take the lock later.
        lost.Remove(holder);
        return reply.IsHeld ? new Acquired(key, holder, reply.FencingToken, askedAt) : null;
    }

    /// <summary>Gives back what attempts without a reply may have taken. One that runs later still expires by itself.</summary>
    private async Task TidyAsync(CellKey key, List<Token> lost)
    {
        if (lost.Count == 0)
        {
            return;
        }

        try
        {
            await scope.Store.ReleaseAsync(key, lost).ConfigureAwait(false);
        }
        catch (CellStoreException)
        {
            // It then expires by itself.
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static void ThrowUnlessAllowed(string name, TimeSpan wait)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > LongestName)
        {
            throw new ArgumentException($"A lock's name has {name.Length} characters; allowed are 1 to {LongestName}.", nameof(name));
        }

        if (wait < TimeSpan.Zero || wait > LongestWait)
        {
            throw new ArgumentOutOfRangeException(nameof(wait), wait, $"Allowed is {TimeSpan.Zero} to {LongestWait}.");
        }
    }
}
