using StackExchange.Redis;
using StackExchange.Redis.Availability;

namespace Ratchet.Redis;

/// <summary>What an owned connection changes in the configuration that it is given. Address, credentials and TLS stay.</summary>
internal static class DriverSettings
{
    private static readonly TimeSpan LongestHeartbeat = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShortestHeartbeat = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ShortestConnectTimeout = TimeSpan.FromSeconds(1);

    /// <param name="configuration">Copied, not changed.</param>
    /// <param name="options">For the timeouts.</param>
    /// <param name="connected">Called for each new connection of commands, before a command goes over it.</param>
    public static ConfigurationOptions For(ConfigurationOptions configuration, RedisOptions options, Action connected)
    {
        var settings = configuration.Clone();
        var timeout = options.OperationTimeout;

        // A command fails at once while there is no connection, instead of waiting in a queue for one: callers are not to wait for a
        // server that is down, and a command that was sent late would meet another server than its era belongs to.
        settings.BacklogPolicy = BacklogPolicy.FailFast;
        settings.RetryPolicy = RetryPolicy.None;
        settings.AbortOnConnectFail = false;
        settings.ConnectRetry = 1;
        settings.ReconnectRetryPolicy = new LinearRetry((int)LongestHeartbeat.TotalMilliseconds);
        settings.ConnectTimeout = Milliseconds(Max(timeout, ShortestConnectTimeout));

        // The driver looks for timed-out commands when its heart beats, once a second unless told otherwise.
        settings.AsyncTimeout = Milliseconds(timeout);
        settings.SyncTimeout = Milliseconds(timeout);
        settings.HeartbeatInterval = Max(ShortestHeartbeat, Min(LongestHeartbeat, timeout / 4));

        // Keys may be personal data, and scripts publish on a channel whose name the driver must not change.
        settings.IncludeDetailInExceptions = false;
        settings.IncludePerformanceCountersInExceptions = false;
        settings.ChannelPrefix = default;
        settings.Tunnel = new ConnectionWitness(configuration.Tunnel, connected);
        return settings;
    }

    private static int Milliseconds(TimeSpan span) => (int)span.TotalMilliseconds;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
