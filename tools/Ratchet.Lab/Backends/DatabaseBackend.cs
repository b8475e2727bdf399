using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using MySqlConnector;
using Npgsql;
using Ratchet.Lab.Commands;

namespace Ratchet.Lab.Backends;

/// <summary>The database of a command: SQLite in a temporary folder, or a given one.</summary>
internal sealed class DatabaseBackend : IAsyncDisposable
{
    public const string Sqlite = "sqlite";
    public const string Allowed = $"{Sqlite}, mysql://[user[:password]@]host[:port]/db, postgres://[user[:password]@]host[:port]/db";

    private const string MySql = "mysql";
    private const string Postgres = "postgres";
    private static readonly Dictionary<string, int> Ports = new(StringComparer.Ordinal) { [MySql] = 3306, [Postgres] = 5432 };

    private readonly DirectoryInfo? _folder;

    private DatabaseBackend(string name, PriceDatabase prices, DirectoryInfo? folder)
    {
        Name = name;
        Prices = prices;
        _folder = folder;
    }

    /// <summary>As given on the command line, without a password.</summary>
    public string Name { get; }

    /// <summary>What it is, for people.</summary>
    public string Label => _folder is null ? Name : "SQLite";

    public PriceDatabase Prices { get; }

    /// <summary>What to connect to; null is SQLite.</summary>
    public static ServerAddress? Parse(string text)
    {
        if (text == Sqlite)
        {
            return null;
        }

        var address = ServerAddress.Parse("--database", text, Allowed, Ports);
        return address.Name.Length > 0 ? address : throw ServerAddress.NotAnAddress("--database", text, Allowed);
    }

    public static async Task<DatabaseBackend> OpenAsync(ServerAddress? address)
    {
        if (address is null)
        {
            var folder = Directory.CreateTempSubdirectory("ratchet-lab-");
            var file = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder.FullName, "products.db") };
            return new DatabaseBackend(Sqlite, await PriceDatabase.OpenAsync(SqlDialect.Sqlite, file.ToString()), folder);
        }

        try
        {
            var (dialect, connectionString) = address.Scheme == MySql ? MySqlOf(address) : PostgresOf(address);
            return new DatabaseBackend(address.ToString(), await PriceDatabase.OpenAsync(dialect, connectionString), folder: null);
        }
        catch (Exception failure) when (failure is DbException or SocketException or TimeoutException)
        {
            throw new UsageException($"--database: cannot use {address}: {FirstLine(failure.Message)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Prices.DisposeAsync();
        _folder?.Delete(recursive: true);
    }

    private static (SqlDialect, string) MySqlOf(ServerAddress address) => (SqlDialect.MySql, new MySqlConnectionStringBuilder
    {
        Server = address.Host,
        Port = (uint)address.Port,
        UserID = address.User ?? "",
        Password = address.Password ?? "",
        Database = address.Name,
        ConnectionTimeout = 5,
        SslMode = MySqlSslMode.Preferred,
    }.ToString());

    private static (SqlDialect, string) PostgresOf(ServerAddress address) => (SqlDialect.Postgres, new NpgsqlConnectionStringBuilder
    {
        Host = address.Host,
        Port = address.Port,
        Username = address.User,
        Password = address.Password,
        Database = address.Name,
        Timeout = 5,
    }.ToString());

    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0].TrimEnd('.') + ".";
}
