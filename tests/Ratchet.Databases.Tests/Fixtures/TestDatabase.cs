using System.Data.Common;
using System.Globalization;
using MySqlConnector;
using Npgsql;
using Ratchet.Servers;

namespace Ratchet.Databases.Tests.Fixtures;

/// <summary>A server with a table of prices, and what its driver calls things.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly ServerProcess _server;
    private readonly DbProviderFactory _factory;
    private int _lastId;

    private TestDatabase(ServerProcess server, DbProviderFactory factory) => (_server, _factory) = (server, factory);

    public int Port => _server.Port;

    public string ConnectionString => _server.ConnectionString;

    public static async Task<TestDatabase> StartMariaDbAsync() => await CreateAsync(await MariaDbServer.StartAsync(), MySqlConnectorFactory.Instance);

    public static async Task<TestDatabase> StartPostgresAsync() => await CreateAsync(await PostgresServer.StartAsync(), NpgsqlFactory.Instance);

    /// <summary>A row of its own for a test, at 100.</summary>
    public async Task<int> NewRowAsync()
    {
        var id = Interlocked.Increment(ref _lastId);
        await ExecuteAsync($"INSERT INTO product (id, price) VALUES ({id}, 100)");
        return id;
    }

    /// <summary>An open connection; in an ambient transaction it takes part in it, as these drivers do by default.</summary>
    public async Task<DbConnection> OpenAsync(int? port = null, CancellationToken cancellationToken = default)
    {
        var connection = _factory.CreateConnection()!;
        connection.ConnectionString = port is { } other ? ConnectionStringVia(other) : ConnectionString;
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public async Task<decimal> PriceAsync(int id, CancellationToken cancellationToken = default)
    {
        await using var connection = await OpenAsync(cancellationToken: cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT price FROM product WHERE id = {id}");
        return Convert.ToDecimal(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    /// <summary>Sets a price on a connection of its own.</summary>
    public async Task SetPriceAsync(int id, int price, int? port = null)
    {
        await using var connection = await OpenAsync(port);
        await SetPriceAsync(connection, transaction: null, id, price);
    }

    public static Task SetPriceAsync(DbConnection connection, DbTransaction? transaction, int id, int price) =>
        ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"UPDATE product SET price = {price} WHERE id = {id}"), transaction);

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await ExecuteAsync(connection, sql);
    }

    public static async Task ExecuteAsync(DbConnection connection, string sql, DbTransaction? transaction = null, int timeout = 30)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.CommandTimeout = timeout;
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task<TestDatabase> CreateAsync(ServerProcess server, DbProviderFactory factory)
    {
        var database = new TestDatabase(server, factory);
        await database.ExecuteAsync("CREATE TABLE product (id INT PRIMARY KEY, price DECIMAL(10, 2) NOT NULL CHECK (price >= 0))");
        await database.ExecuteAsync("INSERT INTO product (id, price) VALUES (0, 100)");
        return database;
    }

    /// <summary>Without a pool: a connection that was cut must not be tried again for somebody else.</summary>
    private string ConnectionStringVia(int port) => _factory is NpgsqlFactory
        ? new NpgsqlConnectionStringBuilder(ConnectionString) { Port = port, Pooling = false }.ToString()
        : new MySqlConnectionStringBuilder(ConnectionString) { Port = (uint)port, Pooling = false }.ToString();
}
