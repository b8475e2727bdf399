namespace Ratchet;

/// <summary>What a write does when the cache server cannot be reached before the database is touched.</summary>
public enum CacheUnavailablePolicy
{
    /// <summary>The write throws <see cref="CacheUnavailableException"/> and nothing is written. The default: the only answer that keeps the guarantees.</summary>
    Fail,

    /// <summary>
    /// The write goes ahead and returns as pending: until a background task has told the cache, other nodes may be served the
    /// value from before this write. This node reads that key from the database meanwhile.
    /// </summary>
    Proceed,
}
