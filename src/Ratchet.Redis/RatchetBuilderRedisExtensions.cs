using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Ratchet.Redis;
using StackExchange.Redis;

namespace Ratchet;

/// <summary>Caches on a Redis server: one primary, with replicas if you like, Redis 5 or later, or Valkey or Garnet.</summary>
/// <remarks>
/// A connection that Ratchet makes is tuned (it fails at once while the server is away) and closed by Ratchet. One that is given
/// keeps its own settings and is never closed. An absent server is no error at start-up; one that cannot hold the guarantees is
/// refused with an <see cref="InvalidOperationException"/> that says what to change.
/// </remarks>
public static class RatchetBuilderRedisExtensions
{
    /// <summary>Connects by the driver's configuration text, such as <c>127.0.0.1:6379,password=…,ssl=true</c>.</summary>
    /// <exception cref="ArgumentException">The text names no server, or the driver does not understand it.</exception>
    public static RatchetBuilder UseRedis(this RatchetBuilder ratchet, string configuration, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(ratchet);
        return ratchet.UseRedis(Parse(configuration), configure);
    }

    /// <summary>Connects by the driver's own options. They are copied.</summary>
    public static RatchetBuilder UseRedis(this RatchetBuilder ratchet, ConfigurationOptions configuration, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(ratchet);
        ArgumentNullException.ThrowIfNull(configuration);
        return ratchet.Use(configure, (_, options, time) => RedisConnection.Owned(configuration, options, time));
    }

    /// <summary>Uses a connection that the application has. It is not closed.</summary>
    public static RatchetBuilder UseRedis(this RatchetBuilder ratchet, IConnectionMultiplexer connection, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(ratchet);
        ArgumentNullException.ThrowIfNull(connection);
        return ratchet.Use(configure, (_, _, time) => RedisConnection.Given(() => Task.FromResult(connection), time));
    }

    /// <summary>Uses a connection that the application makes, at the first use. It is not closed.</summary>
    public static RatchetBuilder UseRedis(
        this RatchetBuilder ratchet, Func<IServiceProvider, Task<IConnectionMultiplexer>> connect, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(ratchet);
        ArgumentNullException.ThrowIfNull(connect);
        return ratchet.Use(configure, (provider, _, time) => RedisConnection.Given(() => connect(provider), time));
    }

    private static RatchetBuilder Use(
        this RatchetBuilder ratchet, Action<RedisOptions>? configure, Func<IServiceProvider, RedisOptions, TimeProvider, RedisConnection> connect)
    {
        ratchet.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>());
        ratchet.Services.AddOptions<RedisOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        return ratchet.UseStore(nameof(UseRedis), provider =>
        {
            var options = provider.GetRequiredService<IOptions<RedisOptions>>().Value;
            var time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
            var logger = provider.GetService<ILoggerFactory>()?.CreateLogger("Ratchet.Redis") ?? NullLogger.Instance;
            var store = new RedisCellStore(connect(provider, options, time), options, time, logger);
            return new StoreChoice(store, options.KeyPrefix, new RedisLockStore(store));
        });
    }

    /// <summary>The text may hold a password, so what the driver says of it is not repeated.</summary>
    private static ConfigurationOptions Parse(string configuration)
    {
        const string Allowed = "allowed is 'host:port', with options behind it if need be: '127.0.0.1:6379,password=…'";
        if (string.IsNullOrWhiteSpace(configuration))
        {
            throw new ArgumentException($"The Redis configuration is {(configuration is null ? "null" : "empty")}; {Allowed}.", nameof(configuration));
        }

        if (configuration.Contains("://", StringComparison.Ordinal))
        {
            throw new ArgumentException($"The Redis configuration is a URL; {Allowed}.", nameof(configuration));
        }

        ConfigurationOptions? options = null;
        try
        {
            options = ConfigurationOptions.Parse(configuration);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // Said below, in one sentence.
        }

        return options is { EndPoints.Count: > 0 }
            ? options
            : throw new ArgumentException(
                $"The Redis configuration is not understood; {Allowed}.", nameof(configuration));
    }
}
