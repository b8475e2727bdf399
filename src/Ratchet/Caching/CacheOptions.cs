namespace Ratchet;

/// <summary>
/// The settings of one cache. A plain object that binds from configuration as the named options of the cache's name:
/// <c>services.Configure&lt;CacheOptions&gt;("product", configuration.GetSection("Caches:product"))</c>.
/// Checked when the host starts, or at the cache's first use where there is no host. Read once; later changes have no effect.
/// </summary>
public sealed class CacheOptions
{
    /// <summary>How entries are kept coherent. Default: <see cref="CacheStrategy.VersionedKeys"/>.</summary>
    public CacheStrategy Strategy { get; set; } = CacheStrategy.VersionedKeys;

    /// <summary>How long a value is kept. From 1 ms to 365 days; default 1 hour.</summary>
    [Between("00:00:00.001", "365.00:00:00")]
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long the knowledge is kept that the database has no such row. From 1 ms to 365 days; default 1 minute.</summary>
    [Between("00:00:00.001", "365.00:00:00")]
    public TimeSpan AbsentTimeToLive { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// By how much a time to live may be shortened at random, as a fraction of it, so that entries loaded together do not expire
    /// together. From 0 to 0.9; default 0.1.
    /// </summary>
    [BetweenNumbers(0, 0.9)]
    public double Jitter { get; set; } = 0.1;

    /// <summary>
    /// How long a loader may take before its result is no longer cached (it is still returned). From 10 ms to 1 hour; default 30 s.
    /// </summary>
    [Between("00:00:00.010", "01:00:00")]
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a read waits for another node's load, or for a write, before it reads the database itself, where the strategy waits.
    /// From 0 to 1 minute; default 2 s.
    /// </summary>
    [Between("00:00:00", "00:01:00")]
    public TimeSpan WaitTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a write waits for another write of its key before it gives up with a <see cref="LockTimeoutException"/>, with
    /// <see cref="CacheStrategy.DistributedLock"/>. From 0 to 1 hour; default 10 s.
    /// </summary>
    [Between("00:00:00", "01:00:00")]
    public TimeSpan LockWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a key is read from the database after a write whose outcome is unknown, or whose process died. Must exceed the
    /// database's own statement and lock timeouts: a commit that lands later than this is not seen. From 1 s to 1 hour; default 60 s.
    /// </summary>
    [Between("00:00:01", "01:00:00")]
    public TimeSpan InDoubtHold { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// After how long a write's cancellation token fires. The write is not abandoned: its key stays out of the cache until the
    /// callback returns. From 1 ms to 1 hour; default 30 s.
    /// </summary>
    [Between("00:00:00.001", "01:00:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What a write does when the cache cannot be reached. Default: <see cref="CacheUnavailablePolicy.Fail"/>.</summary>
    public CacheUnavailablePolicy WhenUnavailable { get; set; } = CacheUnavailablePolicy.Fail;

    /// <summary>
    /// Change it when the meaning of the cached value changes in a way that its type does not show: entries of another schema
    /// version are misses. At most 100 characters; default empty.
    /// </summary>
    [AtMost(100)]
    public string SchemaVersion { get; set; } = "";
}
