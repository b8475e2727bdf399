using System.Globalization;
using StackExchange.Redis;

namespace Ratchet.Servers;

/// <summary>The cache server of a command: Garnet within this process, or a given one.</summary>
public sealed class CacheBackend : IAsyncDisposable
{
    public const string Embedded = "embedded";
    public const string Allowed = $"{Embedded}, redis://[user[:password]@]host[:port][/db]";

    private static readonly Dictionary<string, int> Ports = new(StringComparer.Ordinal) { ["redis"] = 6379 };

    private readonly GarnetServerHost? _embedded;

    private CacheBackend(string name, ConnectionMultiplexer connection, GarnetServerHost? embedded)
    {
        Name = name;
        Connection = connection;
        _embedded = embedded;
    }

    /// <summary>As given on the command line, without a password.</summary>
    public string Name { get; }

    /// <summary>What it is, for people.</summary>
    public string Label => _embedded is null ? Name : "Embedded Garnet";

    public ConnectionMultiplexer Connection { get; }

    /// <summary>Where another process reaches it, as a command line says it; without a password.</summary>
    public string Address => _embedded is null ? Name : $"redis://127.0.0.1:{_embedded.Port}";

    /// <summary>What to connect to; null is the embedded server.</summary>
    public static ServerAddress? Parse(string text)
    {
        if (text == Embedded)
        {
            return null;
        }

        var address = ServerAddress.Parse("--cache", text, Allowed, Ports);
        return address.Name.Length == 0 || int.TryParse(address.Name, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? address
            : throw ServerAddress.NotAnAddress("--cache", text, Allowed);
    }

    public static async Task<CacheBackend> OpenAsync(ServerAddress? address)
    {
        if (address is null)
        {
            var server = GarnetServerHost.Start();
            var own = ConfigurationOf(new ServerAddress("redis", "127.0.0.1", server.Port, null, null, ""));
            return new CacheBackend(Embedded, await ConnectionMultiplexer.ConnectAsync(own), server);
        }

        try
        {
            return new CacheBackend(address.ToString(), await ConnectionMultiplexer.ConnectAsync(ConfigurationOf(address)), embedded: null);
        }
        catch (RedisConnectionException failure)
        {
            throw new UsageException($"--cache: cannot use {address}: {Reason(failure)}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
        }
    }

    private static ConfigurationOptions ConfigurationOf(ServerAddress address) => new()
    {
        EndPoints = { { address.Host, address.Port } },
        User = address.User,
        Password = address.Password,
        DefaultDatabase = address.Name.Length > 0 ? int.Parse(address.Name, CultureInfo.InvariantCulture) : 0,
        ConnectRetry = 1,
        ConnectTimeout = 3_000,

        // On a busy machine a slow reply must not turn into a failure that nobody asked for.
        AsyncTimeout = 20_000,
    };

    private static string Reason(RedisConnectionException failure) => failure.FailureType switch
    {
        ConnectionFailureType.AuthenticationFailure => "user or password refused",
        _ => "no Redis server answers there",
    };
}
