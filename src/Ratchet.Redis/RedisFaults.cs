using Ratchet.Stores;
using StackExchange.Redis;

namespace Ratchet.Redis;

/// <summary>Which exceptions are the infrastructure's, and what they turn into. Everything else is a bug and stays what it is.</summary>
internal static class RedisFaults
{
    /// <summary>
    /// The server's error replies (TRYAGAIN, CLUSTERDOWN, LOADING, READONLY, OOM, …), lost connections, timeouts, and a driver that is
    /// being shut down. No token of ours reaches the driver, so a cancellation is its own.
    /// </summary>
    public static bool IsInfrastructure(Exception exception) =>
        exception is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException;

    public static bool IsWrongType(RedisServerException exception) =>
        exception.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal);

    public static CellStoreException Wrap(string operation, Exception exception) =>
        new($"{operation} failed: {exception.Message}", exception);
}
