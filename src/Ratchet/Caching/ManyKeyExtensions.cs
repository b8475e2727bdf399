using System.Runtime.CompilerServices;

namespace Ratchet;

/// <summary>Writes of several keys of one cache, in the shapes that people have at hand. Where a lambda fits both, the Task one is taken.</summary>
public static class ManyKeyExtensions
{
    /// <summary>As <see cref="ICache{TKey, TValue}.WriteAsync{TResult}(IReadOnlyCollection{TKey}, Func{WriteContext, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>, with a callback without a result.</summary>
    [OverloadResolutionPriority(1)]
    public static ValueTask WriteAsync<TKey, TValue>(
        this ICache<TKey, TValue> cache, IReadOnlyCollection<TKey> keys, Func<CancellationToken, Task> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        return cache.WriteAsync(keys, (_, token) => new ValueTask(write(token)), cancellationToken);
    }

    /// <summary>As <see cref="ICache{TKey, TValue}.WriteAsync{TResult}(IReadOnlyCollection{TKey}, Func{WriteContext, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>, with a callback that returns a ValueTask without a result.</summary>
    public static ValueTask WriteAsync<TKey, TValue>(
        this ICache<TKey, TValue> cache, IReadOnlyCollection<TKey> keys, Func<CancellationToken, ValueTask> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        return cache.WriteAsync(keys, (_, token) => write(token), cancellationToken);
    }

    /// <summary>As <see cref="ICache{TKey, TValue}.WriteAsync{TResult}(IReadOnlyCollection{TKey}, Func{WriteContext, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>, with a callback whose Task carries the caller's result.</summary>
    [OverloadResolutionPriority(1)]
    public static ValueTask<TResult> WriteAsync<TKey, TValue, TResult>(
        this ICache<TKey, TValue> cache, IReadOnlyCollection<TKey> keys, Func<CancellationToken, Task<TResult>> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(write);
        return cache.WriteAsync(keys, (_, token) => new ValueTask<TResult>(write(token)), cancellationToken);
    }

    /// <summary>As <see cref="ICache{TKey, TValue}.WriteAsync{TResult}(IReadOnlyCollection{TKey}, Func{WriteContext, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>, with a callback whose ValueTask carries the caller's result.</summary>
    public static ValueTask<TResult> WriteAsync<TKey, TValue, TResult>(
        this ICache<TKey, TValue> cache, IReadOnlyCollection<TKey> keys, Func<CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(write);
        return cache.WriteAsync(keys, (_, token) => write(token), cancellationToken);
    }

    /// <summary>As <see cref="ICache{TKey, TValue}.WriteAsync{TResult}(IReadOnlyCollection{TKey}, Func{WriteContext, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>, with the write's context and no result.</summary>
    [OverloadResolutionPriority(1)]
    public static ValueTask WriteAsync<TKey, TValue>(
        this ICache<TKey, TValue> cache, IReadOnlyCollection<TKey> keys, Func<WriteContext, CancellationToken, Task> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        return cache.WriteAsync(keys, (context, token) => new ValueTask(write(context, token)), cancellationToken);
    }

    /// <summary>As <see cref="ICache{TKey, TValue}.WriteAsync{TResult}(IReadOnlyCollection{TKey}, Func{WriteContext, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>, with the write's context and a Task that carries the caller's result.</summary>
    [OverloadResolutionPriority(1)]
    public static ValueTask<TResult> WriteAsync<TKey, TValue, TResult>(
        this ICache<TKey, TValue> cache, IReadOnlyCollection<TKey> keys, Func<WriteContext, CancellationToken, Task<TResult>> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(write);
        return cache.WriteAsync(keys, (context, token) => new ValueTask<TResult>(write(context, token)), cancellationToken);
    }

    /// <summary>As <see cref="ICache{TKey, TValue}.WriteAsync{TResult}(IReadOnlyCollection{TKey}, Func{WriteContext, CancellationToken, ValueTask{TResult}}, CancellationToken)"/>, with the write's context and a ValueTask without a result.</summary>
    public static async ValueTask WriteAsync<TKey, TValue>(
        this ICache<TKey, TValue> cache, IReadOnlyCollection<TKey> keys, Func<WriteContext, CancellationToken, ValueTask> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(write);
        await cache.WriteAsync(keys, Nothing, cancellationToken).ConfigureAwait(false);

        async ValueTask<bool> Nothing(WriteContext context, CancellationToken token)
        {
            await write(context, token).ConfigureAwait(false);
            return true;
        }
    }
}
