namespace Ratchet;

/// <summary>
/// A lock did not become free in time. From a write of a cache with <see cref="CacheStrategy.DistributedLock"/>: another write of the key
/// took longer than <see cref="CacheOptions.LockWait"/>; the callback did not run, so nothing was written, and the write can be repeated.
/// From a lock: somebody else held the lock for longer than the caller would wait.
/// </summary>
public sealed class LockTimeoutException : Exception
{
    /// <summary>An exception without a cause, for tests.</summary>
    public LockTimeoutException()
        : this("The lock did not become free in time.")
    {
    }

    /// <summary>An exception with a message, for tests.</summary>
    public LockTimeoutException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message and a cause.</summary>
    public LockTimeoutException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
