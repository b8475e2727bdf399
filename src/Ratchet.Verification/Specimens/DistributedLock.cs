namespace Ratchet.Verification.Specimens;

/// <summary>
/// A lock in Redis as it is often printed: SET NX EX with a value of one's own, polled for every 10 ms, released by a script that
/// compares and deletes.
/// </summary>
/// <remarks>
/// The flaw: it expires while its holder still believes to hold it, and nothing that the holder then does is refused, because no
/// fencing token goes along with it.
/// </remarks>
internal sealed class DistributedLock(IRedisCommands redis, ISpecimenRuntime runtime)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>The lock's value. <paramref name="timeout"/> is both how long is waited for the lock and how long it lives.</summary>
    public async Task<string> AcquireAsync(string lockKey, TimeSpan timeout)
    {
        var lockValue = runtime.NewLockValue();
        var endTime = runtime.Now + timeout;
        while (runtime.Now < endTime)
        {
            if (await redis.SetNxExAsync(lockKey, lockValue, timeout).ConfigureAwait(false))
            {
                return lockValue;
            }

            // Held by another: wait.
            await runtime.SleepAsync(PollInterval).ConfigureAwait(false);
        }

        throw new TimeoutException($"Failed to acquire lock: {lockKey}");
    }

    /// <summary>Deletes the lock if it is still this holder's.</summary>
    public Task ReleaseAsync(string lockKey, string lockValue) => redis.EvalCompareAndDeleteAsync(lockKey, lockValue);
}
