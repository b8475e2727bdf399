namespace Ratchet.Verification.Specimens;

/// <summary>
/// Write-through over Redis and a SQL database, "atomic" because the new price waits in a Redis transaction until the database has
/// committed.
/// </summary>
/// <remarks>
/// The flaw: a pipeline is buffered in the client, so the "transaction" is a plain SET after the commit, and no two systems become
/// atomic by being called in a row. Everything between commit and execute is the race; an exception discards the only message that
/// would have told the cache.
/// </remarks>
internal sealed class RedisWriteThroughWrapper(IRedisCommands redis, IPriceTable prices) : IPriceCache
{
    private static readonly TimeSpan AnHour = TimeSpan.FromSeconds(3600);

    public async Task<string?> GetPriceAsync(int productId)
    {
        // Try the cache.
        var cached = await redis.GetAsync(KeyOf(productId)).ConfigureAwait(false);
        if (!string.IsNullOrEmpty(cached))
        {
            return cached;
        }

        // A miss: load from the database.
        var price = await prices.LoadPriceAsync(productId).ConfigureAwait(false);
        if (price is not null)
        {
            await redis.SetExAsync(KeyOf(productId), AnHour, price).ConfigureAwait(false);
        }

        return price;
    }

    public async Task UpdatePriceAsync(int productId, string newPrice)
    {
        var pipe = new Pipeline(redis);
        IPriceUpdate? update = null;
        try
        {
            // 1. Update the cache; nothing is sent yet.
            pipe.Set(KeyOf(productId), newPrice);

            // 2. Update the database.
            update = await prices.BeginUpdateAsync(productId, newPrice).ConfigureAwait(false);
            await update.CommitAsync().ConfigureAwait(false);

            // 3. Execute the Redis transaction.
            await pipe.ExecuteAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Roll back both.
            if (update is not null)
            {
                await update.RollbackAsync().ConfigureAwait(false);
            }

            pipe.Discard();
            throw;
        }
        finally
        {
            if (update is not null)
            {
                await update.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static string KeyOf(int productId) => $"product:{productId}:price";

    /// <summary>The client library's pipeline: commands are kept in memory until they are executed together.</summary>
    private sealed class Pipeline(IRedisCommands redis)
    {
        private readonly List<KeyValuePair<string, string>> _buffered = [];

        public void Set(string key, string value) => _buffered.Add(new(key, value));

        public void Discard() => _buffered.Clear();

        public Task ExecuteAsync() => redis.ExecSetsAsync(_buffered);
    }
}
