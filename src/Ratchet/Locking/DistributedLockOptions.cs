namespace Ratchet;

/// <summary>The settings of all locks of an application. A plain object that binds from configuration. Read once.</summary>
public sealed class DistributedLockOptions
{
    /// <summary>
    /// How long the server keeps a lock whose holder does not prolong it: after so long, the lock of a process that died or was paused is
    /// free. A running holder prolongs it at each third. From 1 s to 1 hour; default 30 s.
    /// </summary>
    [Between("00:00:01", "01:00:00")]
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromSeconds(30);
}
