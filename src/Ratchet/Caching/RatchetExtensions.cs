using System.Runtime.CompilerServices;

namespace Ratchet;

/// <summary>Writes over several caches, in the shapes that people have at hand. Where a lambda fits both, the Task one is taken.</summary>
public static class RatchetExtensions
{
    /// <summary>As <see cref="IRatchet.WriteAsync{TResult}"/>, with a callback without a result.</summary>
    [OverloadResolutionPriority(1)]
    public static ValueTask WriteAsync(
        this IRatchet ratchet, IReadOnlyCollection<CacheEntry> entries, Func<CancellationToken, Task> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        return ratchet.WriteAsync(entries, (_, token) => new ValueTask(write(token)), cancellationToken);
    }

    /// <summary>As <see cref="IRatchet.WriteAsync{TResult}"/>, with a callback that returns a ValueTask without a result.</summary>
    public static ValueTask WriteAsync(
        this IRatchet ratchet, IReadOnlyCollection<CacheEntry> entries, Func<CancellationToken, ValueTask> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        return ratchet.WriteAsync(entries, (_, token) => write(token), cancellationToken);
    }

    /// <summary>As <see cref="IRatchet.WriteAsync{TResult}"/>, with a callback whose Task carries the caller's result.</summary>
    [OverloadResolutionPriority(1)]
    public static ValueTask<TResult> WriteAsync<TResult>(
        this IRatchet ratchet, IReadOnlyCollection<CacheEntry> entries, Func<CancellationToken, Task<TResult>> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ratchet);
        ArgumentNullException.ThrowIfNull(write);
        return ratchet.WriteAsync(entries, (_, token) => new ValueTask<TResult>(write(token)), cancellationToken);
    }

    /// <summary>As <see cref="IRatchet.WriteAsync{TResult}"/>, with a callback whose ValueTask carries the caller's result.</summary>
    public static ValueTask<TResult> WriteAsync<TResult>(
        this IRatchet ratchet, IReadOnlyCollection<CacheEntry> entries, Func<CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ratchet);
        ArgumentNullException.ThrowIfNull(write);
        return ratchet.WriteAsync(entries, (_, token) => write(token), cancellationToken);
    }

    /// <summary>As <see cref="IRatchet.WriteAsync{TResult}"/>, with the write's context and no result.</summary>
    [OverloadResolutionPriority(1)]
    public static ValueTask WriteAsync(
        this IRatchet ratchet, IReadOnlyCollection<CacheEntry> entries, Func<WriteContext, CancellationToken, Task> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        return ratchet.WriteAsync(entries, (context, token) => new ValueTask(write(context, token)), cancellationToken);
    }

    /// <summary>As <see cref="IRatchet.WriteAsync{TResult}"/>, with the write's context and a Task that carries the caller's result.</summary>
    [OverloadResolutionPriority(1)]
    public static ValueTask<TResult> WriteAsync<TResult>(
        this IRatchet ratchet, IReadOnlyCollection<CacheEntry> entries, Func<WriteContext, CancellationToken, Task<TResult>> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ratchet);
        ArgumentNullException.ThrowIfNull(write);
        return ratchet.WriteAsync(entries, (context, token) => new ValueTask<TResult>(write(context, token)), cancellationToken);
    }

    /// <summary>As <see cref="IRatchet.WriteAsync{TResult}"/>, with the write's context and a ValueTask without a result.</summary>
    public static async ValueTask WriteAsync(
        this IRatchet ratchet, IReadOnlyCollection<CacheEntry> entries, Func<WriteContext, CancellationToken, ValueTask> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ratchet);
        ArgumentNullException.ThrowIfNull(write);
        await ratchet.WriteAsync(entries, Nothing, cancellationToken).ConfigureAwait(false);

        async ValueTask<bool> Nothing(WriteContext context, CancellationToken token)
        {
            await write(context, token).ConfigureAwait(false);
            return true;
        }
    }
}
