namespace Ratchet;

/// <summary>
/// How a cache keeps its entries coherent with the database. Every strategy holds the same guarantees; they differ in what
/// a miss costs while another node loads, and in how much a write leaves behind.
/// </summary>
public enum CacheStrategy
{
    /// <summary>
    /// The entry holds a version, and each value lies under a key that carries its version. While a value is missing, every node may
    /// load its own copy once; nobody waits for another node. The default.
    /// </summary>
    VersionedKeys = 1,

    /// <summary>
    /// One loader at a time over all nodes: the others wait for it, for at most <see cref="CacheOptions.WaitTime"/>, and then read the
    /// database. The published protocol is memcache's lease (Nishtala et al., NSDI 2013); the quarantine during a write is added here.
    /// </summary>
    Lease = 2,

    /// <summary>
    /// A write leaves behind the value that it published (<see cref="WriteContext{TValue}.Publish"/>), so that the next reader finds it,
    /// unless another write of the key overlapped or the outcome is in doubt. Reads are as with <see cref="Lease"/>.
    /// </summary>
    WriteThrough = 3,

    /// <summary>
    /// One writer of a key at a time, over all nodes: a second one waits its turn, for at most <see cref="CacheOptions.LockWait"/>. A read
    /// waits while the key is written or loaded, for at most <see cref="CacheOptions.WaitTime"/>, and then reads the database.
    /// </summary>
    DistributedLock = 4,
}
