using Microsoft.Extensions.Logging;

namespace Ratchet.Redis;

/// <summary>What the store says. Event ids are stable; no key, address or credential is in a message.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(301, LogLevel.Warning,
        "The cache server may evict quarantines: maxmemory is set and maxmemory-policy is {Policy}. A value older than one already seen "
        + "may then be served while a write is in flight. Use noeviction, or give the cache more memory than it can fill.")]
    public static partial void MayEvictQuarantines(ILogger logger, string policy);

    [LoggerMessage(302, LogLevel.Information, "What the cache server answers does not count until a check succeeds: {Reason}")]
    public static partial void TrustLost(ILogger logger, string reason);

    [LoggerMessage(303, LogLevel.Information, "The cache server is trusted again.")]
    public static partial void TrustRegained(ILogger logger);

    [LoggerMessage(304, LogLevel.Warning, "Another cache server answers, or it has restarted: what it held from before is not trusted.")]
    public static partial void IdentityChanged(ILogger logger);

    [LoggerMessage(305, LogLevel.Warning, "Wake-ups cannot be subscribed to; waiting readers poll instead until the next attempt.")]
    public static partial void NoWakeUps(ILogger logger, Exception cause);
}
