using Microsoft.Extensions.Logging;
using ZiggyCreatures.Caching.Fusion.Locking;

namespace Ratchet.Lab.Explore.Peers;

/// <summary>
/// FusionCache's lock against stampedes, as it is but for one thing: who waits goes on inside the event that releases it, and not on the
/// thread pool, to which a SemaphoreSlim would send them.
/// </summary>
internal sealed class ExploredLocker : IFusionCacheMemoryLocker
{
    private readonly Dictionary<string, Queue<TaskCompletionSource<object?>>> _held = new(StringComparer.Ordinal);

    public ValueTask<object?> AcquireLockAsync(
        string cacheName, string cacheInstanceId, string operationId, string key, TimeSpan timeout, ILogger? logger, CancellationToken token)
    {
        if (_held.TryAdd(key, new Queue<TaskCompletionSource<object?>>()))
        {
            return new ValueTask<object?>(this);
        }

        var turn = new TaskCompletionSource<object?>();
        _held[key].Enqueue(turn);
        return new ValueTask<object?>(turn.Task);
    }

    public object? AcquireLock(
        string cacheName, string cacheInstanceId, string operationId, string key, TimeSpan timeout, ILogger? logger, CancellationToken token) =>
        throw new NotSupportedException("Who blocks cannot be explored.");

    public void ReleaseLock(string cacheName, string cacheInstanceId, string operationId, string key, object? lockObj, ILogger? logger)
    {
        if (lockObj is null)
        {
            return;
        }

        if (_held[key].TryDequeue(out var next))
        {
            next.SetResult(this);
        }
        else
        {
            _held.Remove(key);
        }
    }

    public void Dispose()
    {
    }
}
