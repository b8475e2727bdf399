namespace Ratchet;

/// <summary>Loaders that need more than <see cref="CacheBuilder{TKey, TValue}"/> can say.</summary>
public static class CacheBuilderExtensions
{
    /// <summary>
    /// A loader that may find no row, for a cache whose value is a struct that cannot say so. A missing row makes the load fail with an
    /// <see cref="InvalidOperationException"/> that names the key; to cache the absence, declare the cache with the nullable type.
    /// </summary>
    public static CacheBuilder<TKey, TValue> LoadWith<TKey, TValue>(
        this CacheBuilder<TKey, TValue> builder, Func<TKey, CancellationToken, Task<TValue?>> loader)
        where TValue : struct
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(loader);
        return builder.LoadWith(LoadAsync);

        async Task<TValue> LoadAsync(TKey key, CancellationToken cancellationToken) =>
            await loader(key, cancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException(
                $"The loader of cache '{builder.Name}' returned null for key '{key}', but {typeof(TValue).Name} cannot be null; allowed is a value, or a cache declared as ICache<{typeof(TKey).Name}, {typeof(TValue).Name}?>.");
    }
}
