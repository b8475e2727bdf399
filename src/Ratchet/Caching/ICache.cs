namespace Ratchet;

/// <summary>
/// Rows of a database, cached so that a read which starts after a write returned sees that write or a later one, on every node.
/// Injected by type; by type and name (keyed) where two caches share a type. Thread-safe.
/// </summary>
/// <typeparam name="TKey">A key whose equality and text agree: text, integers, <see cref="Guid"/>, dates, enums, tuples of these, or any type with an <see cref="IKeyFormatter{TKey}"/>.</typeparam>
/// <typeparam name="TValue">
/// What is cached. Null means that the database has no such row, and is remembered too. Callers of one load share one instance: treat
/// it as immutable.
/// </typeparam>
/// <remarks>
/// A value returned by a read was, at some instant between the call and its return, what the database held. docs/guarantees.md states
/// the conditions: above all that the loader reads the latest commit, on a connection of its own. A read inside a transaction scope or
/// inside a write's callback goes past the cache.
/// </remarks>
public interface ICache<TKey, TValue>
{
    /// <summary>The name given to <c>AddCache</c>.</summary>
    string Name { get; }

    /// <summary>The value, from the cache or from the configured loader; null if there is no such row.</summary>
    /// <param name="key">The row's key; not null.</param>
    /// <param name="cancellationToken">
    /// Cancels this caller's wait, and its load if nobody else waits for it. An operation on the cache server is not interrupted; it is
    /// bounded by the store's own timeout.
    /// </param>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="InvalidOperationException">No loader is configured, or the loader reads the key that it loads.</exception>
    /// <exception cref="OperationCanceledException">The caller's token fired.</exception>
    /// <remarks>The loader's exceptions reach everyone who waits for that load; nothing is cached then. An unreachable cache is no exception.</remarks>
    ValueTask<TValue?> GetAsync(TKey key, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="GetAsync(TKey, CancellationToken)"/>, with a loader for this call. Callers of one key share loads, whoever's loader runs.</summary>
    ValueTask<TValue?> GetAsync(TKey key, Func<TKey, CancellationToken, ValueTask<TValue?>> loader, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="GetAsync(TKey, CancellationToken)"/>, and says where the answer came from.</summary>
    ValueTask<CacheResult<TValue>> GetResultAsync(TKey key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs a write so that no reader on any node is served an older value once this returns. From before the callback until after it,
    /// the key is read from the database.
    /// </summary>
    /// <param name="key">The row that the callback changes; not null.</param>
    /// <param name="write">Changes the database and commits. Its result is the caller's and is never cached; what it publishes may be (<see cref="WriteContext{TValue}.Publish"/>). Runs at most once.</param>
    /// <param name="cancellationToken">
    /// Handed to the callback, together with <see cref="CacheOptions.WriteTimeout"/>. Before the callback runs it cancels the write;
    /// afterwards the write succeeds even if it fires.
    /// </param>
    /// <exception cref="ArgumentNullException">The key or the callback is null.</exception>
    /// <exception cref="CacheUnavailableException">The cache could not be told first; nothing was written.</exception>
    /// <exception cref="LockTimeoutException">Writes of the key take turns, and this one's did not come in time; nothing was written.</exception>
    /// <exception cref="InvalidOperationException">The transaction scope around it has been completed and not yet disposed of.</exception>
    /// <remarks>
    /// <para>
    /// Inside another write, or a <see cref="System.Transactions.TransactionScope"/>, the key stays out of the cache until that has
    /// ended: see docs/transactions.md.
    /// </para>
    /// The callback's own exceptions pass through. If a commit may still land after one of them (a timeout, a lost connection, a
    /// cancellation), the key stays out of the cache for <see cref="CacheOptions.InDoubtHold"/>.
    /// </remarks>
    ValueTask<TResult> WriteAsync<TResult>(
        TKey key, Func<WriteContext<TValue>, CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken = default);

    /// <summary>
    /// As <see cref="WriteAsync{TResult}(TKey, Func{WriteContext{TValue}, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>, for a
    /// write that changes several rows. The callback runs when every key is out of the cache; if the cache cannot be told of one, nothing
    /// is written and none stays out.
    /// </summary>
    /// <param name="keys">1 to 1,000 keys, none of them null; the same key twice is fine.</param>
    /// <param name="write">Changes the database and commits. Its result is the caller's and is never cached. Runs at most once.</param>
    /// <param name="cancellationToken">As for one key.</param>
    /// <exception cref="ArgumentException">There are no keys, or too many, or one is null.</exception>
    /// <exception cref="CacheUnavailableException">The cache could not be told first; nothing was written.</exception>
    ValueTask<TResult> WriteAsync<TResult>(
        IReadOnlyCollection<TKey> keys, Func<WriteContext, CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken = default);

    /// <summary>
    /// Begins a write whose body is the caller's own code, where a callback does not fit:
    /// <c>await using var write = await products.BeginWriteAsync(id, ct); … await write.CommittedAsync();</c>
    /// Once it returns, the key is read from the database until the write is told its outcome. <see cref="CacheOptions.WriteTimeout"/>
    /// does not apply.
    /// </summary>
    /// <param name="key">The row that will be changed; not null.</param>
    /// <param name="cancellationToken">Cancels the beginning.</param>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="CacheUnavailableException">The cache could not be told; do not write.</exception>
    ValueTask<OpenWrite> BeginWriteAsync(TKey key, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="BeginWriteAsync(TKey, CancellationToken)"/>, for several rows.</summary>
    /// <param name="keys">1 to 1,000 keys, none of them null; the same key twice is fine.</param>
    /// <param name="cancellationToken">Cancels the beginning.</param>
    /// <exception cref="ArgumentException">There are no keys, or too many, or one is null.</exception>
    /// <exception cref="CacheUnavailableException">The cache could not be told; do not write.</exception>
    ValueTask<OpenWrite> BeginWriteAsync(IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken = default);

    /// <summary>One key of this cache, for writes over several caches (<see cref="IRatchet"/>) and for <see cref="WriteContext.AddAsync"/>.</summary>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    CacheEntry Entry(TKey key);

    /// <summary>
    /// Forgets one entry, after a write that did not go through this cache. A load in flight is not cached. Inside a write or a
    /// transaction scope it takes effect when that ends, as a write of the key would.
    /// </summary>
    /// <exception cref="CacheUnavailableException">The cache did not answer; the entry may or may not be forgotten.</exception>
    ValueTask InvalidateAsync(TKey key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Forgets every entry of this cache: whatever was cached when it was called is gone when it returns, and loads in flight are not
    /// cached. Costs a scan over all keys of the server's database, and nothing on a hit.
    /// </summary>
    /// <exception cref="CacheUnavailableException">The cache could not be reached throughout; some entries may be left.</exception>
    ValueTask InvalidateAllAsync(CancellationToken cancellationToken = default);
}
