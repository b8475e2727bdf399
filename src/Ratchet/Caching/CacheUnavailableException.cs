namespace Ratchet;

/// <summary>
/// A write was refused because the cache server could not be told of it first. The database was not touched; the write can be
/// repeated. Thrown under <see cref="CacheUnavailablePolicy.Fail"/>, and under either policy when too many earlier writes are
/// still pending.
/// </summary>
public sealed class CacheUnavailableException : Exception
{
    /// <summary>An exception without a cause, for tests.</summary>
    public CacheUnavailableException()
        : this("The cache is unavailable; nothing was written.")
    {
    }

    /// <summary>An exception with a message, for tests.</summary>
    public CacheUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message and a cause.</summary>
    public CacheUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
