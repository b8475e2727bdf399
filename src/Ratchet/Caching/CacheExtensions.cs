using System.Runtime.CompilerServices;

namespace Ratchet;

/// <summary>Loaders and writes in the shapes that people have at hand. Where a lambda fits both, the Task one is taken.</summary>
public static class CacheExtensions
{
    /// <summary>As <see cref="ICache{TKey, TValue}.GetAsync(TKey, Func{TKey, CancellationToken, ValueTask{TValue}}, CancellationToken)"/>, with a loader that returns a Task.</summary>
    [OverloadResolutionPriority(1)]
    public static ValueTask<TValue?> GetAsync<TKey, TValue>(
        this ICache<TKey, TValue> cache, TKey key, Func<TKey, CancellationToken, Task<TValue?>> loader, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(loader);
        return cache.GetAsync(key, (id, token) => new ValueTask<TValue?>(loader(id, token)), cancellationToken);
    }

    /// <summary>As <see cref="ICache{TKey, TValue}.WriteAsync{TResult}(TKey, Func{WriteContext{TValue}, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>, with a callback without a result.</summary>
    [OverloadResolutionPriority(1)]
    public static ValueTask WriteAsync<TKey, TValue>(
        this ICache<TKey, TValue> cache, TKey key, Func<CancellationToken, Task> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        return cache.WriteAsync(key, (_, token) => new ValueTask(write(token)), cancellationToken);
    }

    /// <summary>As <see cref="ICache{TKey, TValue}.WriteAsync{TResult}(TKey, Func{WriteContext{TValue}, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>, with a callback that returns a ValueTask without a result.</summary>
    public static ValueTask WriteAsync<TKey, TValue>(
        this ICache<TKey, TValue> cache, TKey key, Func<CancellationToken, ValueTask> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        return cache.WriteAsync(key, (_, token) => write(token), cancellationToken);
    }

    /// <summary>As <see cref="ICache{TKey, TValue}.WriteAsync{TResult}(TKey, Func{WriteContext{TValue}, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>, with a callback whose Task carries the caller's result.</summary>
    [OverloadResolutionPriority(1)]
    public static ValueTask<TResult> WriteAsync<TKey, TValue, TResult>(
        this ICache<TKey, TValue> cache, TKey key, Func<CancellationToken, Task<TResult>> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(write);
        return cache.WriteAsync(key, (_, token) => new ValueTask<TResult>(write(token)), cancellationToken);
    }

    /// <summary>As <see cref="ICache{TKey, TValue}.WriteAsync{TResult}(TKey, Func{WriteContext{TValue}, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>, with a callback whose ValueTask carries the caller's result.</summary>
    public static ValueTask<TResult> WriteAsync<TKey, TValue, TResult>(
        this ICache<TKey, TValue> cache, TKey key, Func<CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(write);
        return cache.WriteAsync(key, (_, token) => write(token), cancellationToken);
    }

    /// <summary>As <see cref="ICache{TKey, TValue}.WriteAsync{TResult}(TKey, Func{WriteContext{TValue}, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>, with the write's context and no result.</summary>
    [OverloadResolutionPriority(1)]
    public static ValueTask WriteAsync<TKey, TValue>(
        this ICache<TKey, TValue> cache, TKey key, Func<WriteContext<TValue>, CancellationToken, Task> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        return cache.WriteAsync(key, (context, token) => new ValueTask(write(context, token)), cancellationToken);
    }

    /// <summary>As <see cref="ICache{TKey, TValue}.WriteAsync{TResult}(TKey, Func{WriteContext{TValue}, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>, with the write's context and a Task that carries the caller's result.</summary>
    [OverloadResolutionPriority(1)]
    public static ValueTask<TResult> WriteAsync<TKey, TValue, TResult>(
        this ICache<TKey, TValue> cache, TKey key, Func<WriteContext<TValue>, CancellationToken, Task<TResult>> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(write);
        return cache.WriteAsync(key, (context, token) => new ValueTask<TResult>(write(context, token)), cancellationToken);
    }

    /// <summary>As <see cref="ICache{TKey, TValue}.WriteAsync{TResult}(TKey, Func{WriteContext{TValue}, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>, with the write's context and a ValueTask without a result.</summary>
    public static async ValueTask WriteAsync<TKey, TValue>(
        this ICache<TKey, TValue> cache, TKey key, Func<WriteContext<TValue>, CancellationToken, ValueTask> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(write);
        await cache.WriteAsync(key, Nothing, cancellationToken).ConfigureAwait(false);

        async ValueTask<bool> Nothing(WriteContext<TValue> context, CancellationToken token)
        {
            await write(context, token).ConfigureAwait(false);
            return true;
        }
    }
}
