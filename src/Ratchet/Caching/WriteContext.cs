using Ratchet.Writing;

namespace Ratchet;

/// <summary>One write, as its callback and its caller see it. Thread-safe.</summary>
public class WriteContext
{
    private volatile bool _isPending;

    /// <summary>
    /// After the write has returned: whether the cache could not yet be told that it ended. The write itself succeeded. Until a
    /// background task has told the cache, this node reads the key from the database; other nodes do so while the write's quarantine
    /// lives, and under <see cref="CacheUnavailablePolicy.Proceed"/> may be served the value from before the write.
    /// </summary>
    public bool IsPending
    {
        get => _isPending;
        internal set => _isPending = value;
    }

    internal WriteUnit? Unit { get; set; }
}
