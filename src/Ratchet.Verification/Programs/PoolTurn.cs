namespace Ratchet.Verification.Programs;

/// <summary>
/// Lets a program that goes to the thread pool be explored in a process whose pool has one thread: that thread is held while the explorer's
/// own is at work, and let go between two events until nothing is left for it to do. So it is always one of the two that runs, and
/// what has gone to the pool runs in the order in which it went.
/// </summary>
internal sealed class PoolTurn : IThreadPoolWorkItem, IDisposable
{
    private readonly SemaphoreSlim _toPool = new(0);
    private readonly SemaphoreSlim _toExplorer = new(0);

    /// <summary>Whether this process's pool has one thread.</summary>
    public static bool IsPossible
    {
        get
        {
            ThreadPool.GetMaxThreads(out var threads, out _);
            return threads == 1;
        }
    }

    /// <summary>Holds the pool's thread from here on.</summary>
    /// <exception cref="InvalidOperationException">There may be more than one.</exception>
    public void Start()
    {
        if (!IsPossible)
        {
            throw new InvalidOperationException("This program goes to the thread pool and can be explored only where that has one thread: DOTNET_ThreadPool_ForceMinWorkerThreads and DOTNET_ThreadPool_ForceMaxWorkerThreads set to 1.");
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        _toExplorer.Wait();
    }

    /// <summary>Lets the pool's thread do whatever is left for it; returns when it is held again.</summary>
    public void Settle()
    {
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        _toPool.Release();
        _toExplorer.Wait();
    }

    /// <summary>Lets the pool's thread go for good.</summary>
    public void Dispose() => _toPool.Release();

    void IThreadPoolWorkItem.Execute()
    {
        if (ThreadPool.PendingWorkItemCount > 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        _toExplorer.Release();
        _toPool.Wait();
    }
}
