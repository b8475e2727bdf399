namespace Ratchet.Verification.Specimens;

/// <summary>
/// A distributed lock around every load and every invalidation: who misses takes the lock, looks again, loads and stores; who
/// invalidates takes the lock, deletes, and holds it a little longer "to prevent the race".
/// </summary>
/// <remarks>
/// Three flaws. The store is not fenced: a reader that was paused for longer than its lock lives stores an old price under nobody's
/// protection. The update happens outside the lock, so a writer that dies after its commit, or cannot get the lock in time, or does
/// not learn that its commit landed, never invalidates at all. And a store that timed out at the client runs after the lock is gone.
/// </remarks>
internal sealed class LockProtectedCache(IRedisCommands cache, IPriceTable prices, ISpecimenRuntime runtime) : IPriceCache
{
    private static readonly TimeSpan AnHour = TimeSpan.FromSeconds(3600);
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HeldLonger = TimeSpan.FromSeconds(0.1);

    private readonly DistributedLock _lock = new(cache, runtime);

    public async Task UpdatePriceAsync(int productId, string newPrice)
    {
        // 1. Write to the database, outside the lock.
        await prices.UpdatePriceAsync(productId, newPrice).ConfigureAwait(false);

        // 2. Invalidate the cache, with the lock.
        await InvalidateAsync(KeyOf(productId)).ConfigureAwait(false);
    }

    public Task<string?> GetPriceAsync(int productId) =>
        GetAsync(KeyOf(productId), () => prices.LoadPriceAsync(productId));

    private async Task<string?> GetAsync(string cacheKey, Func<Task<string?>> loader)
    {
        // Try the cache; a hit needs no lock.
        var cached = await cache.GetAsync(cacheKey).ConfigureAwait(false);
        if (!string.IsNullOrEmpty(cached))
        {
            return cached;
        }

        var lockKey = $"lock:{cacheKey}";
        string? lockValue = null;
        try
        {
            lockValue = await _lock.AcquireAsync(lockKey, LockTimeout).ConfigureAwait(false);

            // Look again: another may have loaded it.
            cached = await cache.GetAsync(cacheKey).ConfigureAwait(false);
            if (!string.IsNullOrEmpty(cached))
            {
                return cached;
            }

            var value = await loader().ConfigureAwait(false);

            // Write to the cache, whether or not the lock is still held.
            if (value is not null)
            {
                await cache.SetExAsync(cacheKey, AnHour, value).ConfigureAwait(false);
            }

            return value;
        }
        finally
        {
            if (lockValue is not null)
            {
                await _lock.ReleaseAsync(lockKey, lockValue).ConfigureAwait(false);
            }
        }
    }

    private async Task InvalidateAsync(string cacheKey)
    {
        var lockKey = $"lock:{cacheKey}";
        string? lockValue = null;
        try
        {
            lockValue = await _lock.AcquireAsync(lockKey, LockTimeout).ConfigureAwait(false);
            await cache.DelAsync(cacheKey).ConfigureAwait(false);
        }
        finally
        {
            if (lockValue is not null)
            {
                // Hold the lock a bit longer to prevent the race.
                await runtime.SleepAsync(HeldLonger).ConfigureAwait(false);
                await _lock.ReleaseAsync(lockKey, lockValue).ConfigureAwait(false);
            }
        }
    }

    private static string KeyOf(int productId) => $"product:{productId}:price";
}
