using Ratchet.Engine;
using Ratchet.Stores;
using Ratchet.Telemetry;

namespace Ratchet.Writing;

/// <summary>The writes and invalidations of one cache. <see cref="WriteRun"/> has the order of a write.</summary>
internal sealed class WritePath(WriteScope scope)
{
    public WriteScope Scope => scope;

    public CacheEntry EntryOf(CellKey key) => new(scope, key);

    public ValueTask<TResult> WriteAsync<TContext, TResult>(
        CellKey key, TContext context, Func<TContext, CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken)
        where TContext : WriteContext =>
        WriteRun.WriteAsync([EntryOf(key)], context, write, cancellationToken);

    /// <summary>
    /// Forgets one key. Inside a write or a transaction the key joins that: what it changed may not be committed yet, and a reader that
    /// refilled the key before the commit would bring the old value back.
    /// </summary>
    public async ValueTask InvalidateAsync(CellKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (WriteUnit.Enclosing(scope) is { } outer)
        {
            await outer.HoldAsync(scope, key).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return;
        }

        try
        {
            await scope.Engine.Store.InvalidateAsync(key).ConfigureAwait(false);
        }
        catch (CellStoreException exception)
        {
            throw new CacheUnavailableException($"Cache '{scope.Name}' could not be told to forget '{key}'.", exception);
        }
    }

    /// <summary>Forgets every key of this cache, a bounded number at a time.</summary>
    public async ValueTask InvalidateAllAsync(CancellationToken cancellationToken)
    {
        const int AtOnce = 128;
        if (AmbientTransaction.IsThere || WriteUnit.IsInsideWrite)
        {
            throw new InvalidOperationException($"Cache '{scope.Name}' cannot be emptied inside a transaction or a write; empty it after the commit.");
        }

        var batch = new List<Task>(AtOnce);
        try
        {
            await foreach (var key in scope.Engine.Store.ScanAsync(scope.Name, cancellationToken).ConfigureAwait(false))
            {
                batch.Add(scope.Engine.Store.InvalidateAsync(key).AsTask());
                if (batch.Count == AtOnce)
                {
                    await FinishAsync(batch).ConfigureAwait(false);
                }
            }
        }
        catch (CellStoreException exception)
        {
            throw NotEmptied(exception);
        }
        finally
        {
            await FinishAsync(batch).ConfigureAwait(false);
        }
    }

    private async Task FinishAsync(List<Task> batch)
    {
        try
        {
            await Task.WhenAll(batch).ConfigureAwait(false);
        }
        catch (CellStoreException exception)
        {
            throw NotEmptied(exception);
        }
        finally
        {
            batch.Clear();
        }
    }

    private CacheUnavailableException NotEmptied(CellStoreException exception) =>
        new($"Cache '{scope.Name}' could not be emptied; some entries may be left.", exception);
}
