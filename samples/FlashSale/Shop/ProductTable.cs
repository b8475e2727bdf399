using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;

namespace FlashSale.Shop;

/// <summary>The table of products. Every load is a statement on a connection of its own: it sees the latest commit. Thread-safe.</summary>
internal sealed class ProductTable : IAsyncDisposable
{
    public const int FullStock = 4;

    private readonly SqlBackend _server;
    private readonly string _table = $"flash_sale_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    /// <summary>SQLite has one writer at a time; without turns here the others would poll for theirs.</summary>
    private readonly SemaphoreSlim? _turn;

    /// <summary>Ids begin where no other run's keys are likely to be: a given cache server may still hold them.</summary>
    private int _lastId = RandomNumberGenerator.GetInt32(1_000_000, 1_000_000_000);

    private ProductTable(SqlBackend server)
    {
        _server = server;
        _turn = server.Kind == SqlKind.Sqlite ? new SemaphoreSlim(1) : null;
    }

    public static async Task<ProductTable> CreateAsync(SqlBackend server)
    {
        var table = new ProductTable(server);
        await using var connection = await server.Source.OpenConnectionAsync();
        if (server.Kind == SqlKind.Sqlite)
        {
            await RunAsync(connection, "PRAGMA journal_mode=WAL");
        }

        await RunAsync(
            connection, $"CREATE TABLE {table._table} (id INT PRIMARY KEY, version BIGINT NOT NULL, cents BIGINT NOT NULL, stock INT NOT NULL)");
        return table;
    }

    public async Task<Product> AddAsync(long cents, CancellationToken cancellationToken)
    {
        var product = new Product(Interlocked.Increment(ref _lastId), 1, cents, FullStock);
        await WriteAsync(
            async connection =>
            {
                await RunAsync(connection, $"INSERT INTO {_table} (id, version, cents, stock) VALUES ({product.Id}, 1, {cents}, {FullStock})");
                return product;
            },
            cancellationToken);
        return product;
    }

    public async Task<Product?> LoadAsync(int id, CancellationToken cancellationToken)
    {
        await using var connection = await _server.Source.OpenConnectionAsync(cancellationToken);
        return await FindAsync(connection, id);
    }

    /// <summary>One transaction: the change under its own condition, and the row as it is after it.</summary>
    public Task<Changed> ApplyAsync(int id, Change change, CancellationToken cancellationToken) =>
        WriteAsync(connection => ApplyAsync(connection, id, change), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await using (var connection = await _server.Source.OpenConnectionAsync())
        {
            await RunAsync(connection, $"DROP TABLE {_table}");
        }

        _turn?.Dispose();
    }

    private async Task<Changed> ApplyAsync(DbConnection connection, int id, Change change)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var applied = await RunAsync(connection, $"UPDATE {_table} SET version = version + 1{Clause(change)}", transaction, $" AND id = {id}") > 0;
        var row = await FindAsync(connection, id, transaction);
        if (applied && change.Kind == ChangeKind.Delete)
        {
            await RunAsync(connection, $"DELETE FROM {_table} WHERE id = {id}", transaction);
        }

        await transaction.CommitAsync();
        return new Changed(applied, row?.Version ?? 0, change.Kind == ChangeKind.Delete ? null : row);
    }

    private static string Clause(Change change) => change.Kind switch
    {
        ChangeKind.SetPrice => $", cents = {change.Cents} WHERE 1 = 1",
        ChangeKind.TakeOne => ", stock = stock - 1 WHERE stock > 0",
        ChangeKind.Restock => $", stock = {FullStock} WHERE stock = 0",
        _ => " WHERE 1 = 1",
    };

    private async Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> write, CancellationToken cancellationToken)
    {
        await (_turn?.WaitAsync(cancellationToken) ?? Task.CompletedTask);
        try
        {
            await using var connection = await _server.Source.OpenConnectionAsync(cancellationToken);
            return await write(connection);
        }
        finally
        {
            _turn?.Release();
        }
    }

    private async Task<Product?> FindAsync(DbConnection connection, int id, DbTransaction? transaction = null)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT version, cents, stock FROM {_table} WHERE id = {id.ToString(CultureInfo.InvariantCulture)}";
        command.Transaction = transaction;
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new Product(id, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt32(2))
            : null;
    }

    /// <summary>Statements are made of numbers and of names chosen here; nothing in them comes from a person.</summary>
    private static async Task<int> RunAsync(DbConnection connection, string sql, DbTransaction? transaction = null, string more = "")
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql + more;
        command.Transaction = transaction;
        return await command.ExecuteNonQueryAsync();
    }
}
