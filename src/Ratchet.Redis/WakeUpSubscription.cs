using Microsoft.Extensions.Logging;
using Ratchet.Stores;
using StackExchange.Redis;

namespace Ratchet.Redis;

/// <summary>
/// The process's one subscription to the wake-up channel. The driver restores it after a reconnection; messages in between are lost,
/// which is why those who wait also poll.
/// </summary>
internal sealed class WakeUpSubscription(string channel, WakeUps wakeUps, ILogger logger) : IAsyncDisposable
{
    private readonly RedisChannel _channel = RedisChannel.Literal(channel);
    private ISubscriber? _subscriber;

    /// <summary>Subscribes, unless that has been done. Called by one check at a time.</summary>
    public async Task EnsureAsync(IConnectionMultiplexer multiplexer)
    {
        if (_subscriber is not null)
        {
            return;
        }

        try
        {
            var subscriber = multiplexer.GetSubscriber();
            await subscriber.SubscribeAsync(_channel, Announce).ConfigureAwait(false);
            _subscriber = subscriber;
        }
        catch (Exception fault) when (RedisFaults.IsInfrastructure(fault))
        {
            // Reads and writes work without wake-ups; the next check tries again.
            RedisLog.NoWakeUps(logger, fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_subscriber is null)
        {
            return;
        }

        try
        {
            await _subscriber.UnsubscribeAsync(_channel, Announce).ConfigureAwait(false);
        }
        catch (Exception fault) when (RedisFaults.IsInfrastructure(fault))
        {
            // The server is gone, and the subscription with it.
        }
    }

    private void Announce(RedisChannel from, RedisValue key) => wakeUps.Announce(new CellKey(key.ToString()));
}
