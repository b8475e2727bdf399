using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using MySqlConnector;
using Npgsql;

namespace Ratchet.Servers;

/// <summary>Which SQL is understood.</summary>
public enum SqlKind
{
    /// <summary>SQLite, in a temporary folder.</summary>
    Sqlite,

    /// <summary>MySQL or MariaDB.</summary>
    MySql,

    /// <summary>PostgreSQL.</summary>
    Postgres,
}

/// <summary>The database of a command: SQLite in a temporary folder, or a given one.</summary>
public sealed class SqlBackend : IAsyncDisposable
{
    /// <summary>The word for SQLite.</summary>
    public const string Sqlite = "sqlite";

    /// <summary>What a command line may say.</summary>
    public const string Allowed = $"{Sqlite}, mysql://[user[:password]@]host[:port]/db, postgres://[user[:password]@]host[:port]/db";

    private const string MySql = "mysql";
    private const string Postgres = "postgres";
    private static readonly Dictionary<string, int> Ports = new(StringComparer.Ordinal) { [MySql] = 3306, [Postgres] = 5432 };

    private readonly DirectoryInfo? _folder;

    private SqlBackend(string name, SqlKind kind, DbDataSource source, DirectoryInfo? folder)
    {
        Name = name;
        Kind = kind;
        Source = source;
        _folder = folder;
    }

    /// <summary>As given on the command line, without a password.</summary>
    public string Name { get; }

    /// <summary>What it is, for people.</summary>
    public string Label => Kind == SqlKind.Sqlite ? "SQLite" : Name;

    /// <summary>Which SQL it understands.</summary>
    public SqlKind Kind { get; }

    /// <summary>The file of SQLite, for other processes (<see cref="OfFile"/>); null for other databases.</summary>
    public string? File { get; private init; }

    /// <summary>Its connections.</summary>
    public DbDataSource Source { get; }

    /// <summary>What to connect to; null is SQLite.</summary>
    /// <exception cref="UsageException">The text is no address.</exception>
    public static ServerAddress? Parse(string text)
    {
        if (text == Sqlite)
        {
            return null;
        }

        var address = ServerAddress.Parse("--database", text, Allowed, Ports);
        return address.Name.Length > 0 ? address : throw ServerAddress.NotAnAddress("--database", text, Allowed);
    }

    /// <summary>Prepares the database and connects once.</summary>
    /// <param name="address">Where; null is SQLite.</param>
    /// <param name="prepare">Creates what the command needs; may throw what databases throw.</param>
    /// <exception cref="UsageException">It cannot be used.</exception>
    public static async Task<SqlBackend> OpenAsync(ServerAddress? address, Func<SqlBackend, Task> prepare)
    {
        ArgumentNullException.ThrowIfNull(prepare);
        var database = address is null ? OfFolder() : Of(address);
        try
        {
            await prepare(database);
            return database;
        }
        catch (Exception failure)
        {
            await database.DisposeAsync();
            if (failure is DbException or SocketException or TimeoutException && address is not null)
            {
                throw new UsageException($"--database: cannot use {address}: {FirstLine(failure.Message)}");
            }

            throw;
        }
    }

    /// <summary>The SQLite of another process, who owns the file.</summary>
    public static SqlBackend OfFile(string file) => OfFile(file, folder: null);

    /// <summary>Closes its connections; SQLite's folder goes.</summary>
    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        _folder?.Delete(recursive: true);
    }

    private static SqlBackend OfFolder()
    {
        var folder = Directory.CreateTempSubdirectory("ratchet-lab-");
        return OfFile(Path.Combine(folder.FullName, "products.db"), folder);
    }

    private static SqlBackend OfFile(string file, DirectoryInfo? folder) => new(
        Sqlite, SqlKind.Sqlite, SqliteFactory.Instance.CreateDataSource(new SqliteConnectionStringBuilder { DataSource = file }.ToString()), folder)
    {
        File = file,
    };

    private static SqlBackend Of(ServerAddress address) => address.Scheme == MySql
        ? new SqlBackend(address.ToString(), SqlKind.MySql, MySqlConnectorFactory.Instance.CreateDataSource(MySqlOf(address)), folder: null)
        : new SqlBackend(address.ToString(), SqlKind.Postgres, NpgsqlFactory.Instance.CreateDataSource(PostgresOf(address)), folder: null);

    private static string MySqlOf(ServerAddress address) => new MySqlConnectionStringBuilder
    {
        Server = address.Host,
        Port = (uint)address.Port,
        UserID = address.User ?? "",
        Password = address.Password ?? "",
        Database = address.Name,
        ConnectionTimeout = 5,
        SslMode = MySqlSslMode.Preferred,
    }.ToString();

    private static string PostgresOf(ServerAddress address) => new NpgsqlConnectionStringBuilder
    {
        Host = address.Host,
        Port = address.Port,
        Username = address.User,
        Password = address.Password,
        Database = address.Name,
        Timeout = 5,
    }.ToString();

    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0].TrimEnd('.') + ".";
}
