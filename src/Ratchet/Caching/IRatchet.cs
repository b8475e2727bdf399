namespace Ratchet;

/// <summary>
/// Writes that change rows of several caches of one application: injected, registered by <c>AddRatchet</c>, or a
/// <see cref="RatchetHost"/>. Thread-safe.
/// </summary>
public interface IRatchet
{
    /// <summary>
    /// Runs a write of several entries, as <see cref="ICache{TKey, TValue}.WriteAsync{TResult}(TKey, Func{WriteContext{TValue}, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>
    /// does of one. The callback runs when every entry is out of the cache; if one cannot be told, none is written. The write is in doubt
    /// if any of the caches' <c>InDoubtWhen</c> says so, and its token fires at the shortest of their <see cref="CacheOptions.WriteTimeout"/>.
    /// </summary>
    /// <param name="entries">1 to 1,000 entries of caches of this application; the same twice is fine.</param>
    /// <param name="write">Changes the database and commits. Its result is the caller's and is never cached. Runs at most once.</param>
    /// <param name="cancellationToken">Handed to the callback. Before the callback runs it cancels the write; afterwards the write succeeds even if it fires.</param>
    /// <exception cref="ArgumentException">There are none or too many, one is null, or one belongs to another host.</exception>
    /// <exception cref="CacheUnavailableException">The cache could not be told first; nothing was written.</exception>
    ValueTask<TResult> WriteAsync<TResult>(
        IReadOnlyCollection<CacheEntry> entries, Func<WriteContext, CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken = default);

    /// <summary>Begins a write of several entries whose body is the caller's own code, as <see cref="ICache{TKey, TValue}.BeginWriteAsync(TKey, CancellationToken)"/> does of one.</summary>
    /// <param name="entries">1 to 1,000 entries of caches of this application; the same twice is fine.</param>
    /// <param name="cancellationToken">Cancels the beginning.</param>
    /// <exception cref="ArgumentException">There are none or too many, one is null, or one belongs to another host.</exception>
    /// <exception cref="CacheUnavailableException">The cache could not be told.</exception>
    ValueTask<OpenWrite> BeginWriteAsync(IReadOnlyCollection<CacheEntry> entries, CancellationToken cancellationToken = default);
}
