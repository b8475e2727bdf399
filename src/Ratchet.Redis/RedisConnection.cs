using System.Net;
using Ratchet.Stores;
using StackExchange.Redis;

namespace Ratchet.Redis;

/// <summary>
/// The driver's multiplexer: owned (made from a configuration, tuned, disposed of) or given (used as it is, never disposed of).
/// Made at the first use, by one attempt that all callers share; after a failed attempt the next one waits for
/// <see cref="PauseBetweenAttempts"/>. Once made, the driver reconnects by itself.
/// </summary>
/// <remarks>
/// <see cref="Epoch"/> grows whenever another server may answer from now on. For an owned connection that is known before the first
/// command goes over a new socket; for a given one, when the driver raises its event.
/// </remarks>
internal sealed class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan PauseBetweenAttempts = TimeSpan.FromMilliseconds(250);

    private readonly Func<Task<IConnectionMultiplexer>> _connect;
    private readonly bool _isOwned;
    private readonly string _where;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _attempt;
    private long _attemptAt;
    private int _epoch;
    private string _primaries = "";

    private RedisConnection(Func<RedisConnection, Task<IConnectionMultiplexer>> connect, string where, bool isOwned, TimeProvider time)
    {
        _where = where;
        _connect = () => connect(this);
        _isOwned = isOwned;
        _time = time;
    }

    /// <summary>Whether the driver's timeouts are ours to set.</summary>
    public bool IsOwned => _isOwned;

    public int Epoch => Volatile.Read(ref _epoch);

    /// <summary>A connection of our own, with the driver's settings as the store needs them.</summary>
    public static RedisConnection Owned(ConfigurationOptions configuration, RedisOptions options, TimeProvider time) => new(
        async connection =>
        {
            var tuned = DriverSettings.For(configuration, options, connection.Advance);
            return await ConnectionMultiplexer.ConnectAsync(tuned).ConfigureAwait(false);
        },
        string.Join(", ", configuration.EndPoints.Select(endPoint => endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : $"{endPoint}")),
        isOwned: true,
        time);

    /// <summary>A connection that belongs to the application. Its own timeouts and backlog apply.</summary>
    public static RedisConnection Given(Func<Task<IConnectionMultiplexer>> factory, TimeProvider time) => new(
        async connection =>
        {
            var multiplexer = await factory().ConfigureAwait(false);
            multiplexer.ConnectionFailed += (_, e) => connection.AdvanceIf(e.ConnectionType == ConnectionType.Interactive);
            multiplexer.ConnectionRestored += (_, e) => connection.AdvanceIf(e.ConnectionType == ConnectionType.Interactive);
            return multiplexer;
        },
        "the address that the application chose",
        isOwned: false,
        time);

    public async ValueTask<IConnectionMultiplexer> GetAsync()
    {
        Task<IConnectionMultiplexer> attempt;
        lock (_gate)
        {
            if (_attempt is null || (_attempt.IsCompleted && !_attempt.IsCompletedSuccessfully && IsPauseOver()))
            {
                _attemptAt = _time.GetTimestamp();
                _attempt = ConnectAsync();
            }

            attempt = _attempt;
        }

        return await attempt.ConfigureAwait(false);
    }

    /// <summary>A second connection with the same settings, for the moment of one check. The caller disposes of it.</summary>
    public static async Task<IConnectionMultiplexer> OpenSecondAsync(IConnectionMultiplexer first)
    {
        var settings = ConfigurationOptions.Parse(first.Configuration);
        settings.AbortOnConnectFail = true;
        return await ConnectionMultiplexer.ConnectAsync(settings).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        Task<IConnectionMultiplexer>? attempt;
        lock (_gate)
        {
            attempt = _attempt;
            _attempt = Task.FromException<IConnectionMultiplexer>(new ObjectDisposedException(nameof(RedisConnection)));
            _attemptAt = long.MaxValue;
        }

        if (_isOwned && attempt is not null && await TryAsync(attempt).ConfigureAwait(false) is { } multiplexer)
        {
            await multiplexer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<IConnectionMultiplexer?> TryAsync(Task<IConnectionMultiplexer> attempt)
    {
        await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return attempt.IsCompletedSuccessfully ? attempt.Result : null;
    }

    // Of the exception only its type: a password could stand in its message.
    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var multiplexer = await _connect().ConfigureAwait(false);
            _primaries = PrimariesOf(multiplexer);
            multiplexer.ConfigurationChanged += (_, _) => AdvanceIf(HavePrimariesChanged(multiplexer));
            multiplexer.ConfigurationChangedBroadcast += (_, _) => Advance();
            return multiplexer;
        }
        catch (Exception fault) when (RedisFaults.IsInfrastructure(fault))
        {
            throw new CellStoreException($"Connecting to the cache server at {_where} failed ({fault.GetType().Name}).", fault);
        }
    }

    // Another endpoint may become the primary over a connection that has been there all along. Most changes are of replicas.
    private bool HavePrimariesChanged(IConnectionMultiplexer multiplexer)
    {
        var now = PrimariesOf(multiplexer);
        return Interlocked.Exchange(ref _primaries, now) != now;
    }

    private static string PrimariesOf(IConnectionMultiplexer multiplexer) => string.Join(
        ' ',
        multiplexer.GetServers().Where(server => server.IsConnected && !server.IsReplica).Select(server => $"{server.EndPoint}").Order(StringComparer.Ordinal));

    private bool IsPauseOver() => _attemptAt != long.MaxValue && _time.GetElapsedTime(_attemptAt) >= PauseBetweenAttempts;

    private void AdvanceIf(bool condition)
    {
        if (condition)
        {
            Advance();
        }
    }

    private void Advance() => Interlocked.Increment(ref _epoch);
}
