namespace Ratchet.Redis;

/// <summary>
/// The settings of the Redis store. A plain object that binds from configuration. Checked when the host starts; read once, later
/// changes have no effect.
/// </summary>
public sealed class RedisOptions
{
    /// <summary>
    /// What every key of this application starts with. Two applications with the same prefix on one server share their entries.
    /// One to 64 characters out of <c>A-Z a-z 0-9 . _ : -</c>; default <c>ratchet</c>.
    /// </summary>
    public string KeyPrefix { get; set; } = "ratchet";

    /// <summary>
    /// After how long a command without a reply counts as failed. From 10 ms to 1 minute; default 1 s. A caller may wait for up to three
    /// of them in a row: while the server is checked, for its own command, and for the check that makes the reply count.
    /// </summary>
    public TimeSpan OperationTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Within which time it is noticed that another server answers, or the same one after it forgot what it held. Until then, values
    /// that the new server should no longer have may be served. Costs one small script a third of it, for each process. From 50 ms
    /// to 1 minute; default 1 s.
    /// </summary>
    public TimeSpan DetectionInterval { get; set; } = TimeSpan.FromSeconds(1);
}
