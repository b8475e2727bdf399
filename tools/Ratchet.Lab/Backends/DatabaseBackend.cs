using Ratchet.Servers;

namespace Ratchet.Lab.Backends;

/// <summary>The database of a race, with its table of prices.</summary>
internal sealed class DatabaseBackend : IAsyncDisposable
{
    public const string Sqlite = SqlBackend.Sqlite;
    public const string Allowed = SqlBackend.Allowed;

    private readonly SqlBackend _server;

    private DatabaseBackend(SqlBackend server, PriceDatabase prices)
    {
        _server = server;
        Prices = prices;
    }

    /// <summary>As given on the command line, without a password.</summary>
    public string Name => _server.Name;

    /// <summary>What it is, for people.</summary>
    public string Label => _server.Label;

    public PriceDatabase Prices { get; }

    /// <summary>What to connect to; null is SQLite.</summary>
    public static ServerAddress? Parse(string text) => SqlBackend.Parse(text);

    public static async Task<DatabaseBackend> OpenAsync(ServerAddress? address)
    {
        PriceDatabase? prices = null;
        var server = await SqlBackend.OpenAsync(address, async opened => prices = await PriceDatabase.OpenAsync(opened.Kind, opened.Source));
        return new DatabaseBackend(server, prices!);
    }

    public async ValueTask DisposeAsync()
    {
        await Prices.DisposeAsync();
        await _server.DisposeAsync();
    }
}
