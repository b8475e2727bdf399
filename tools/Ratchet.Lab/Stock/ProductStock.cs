using System.Data.Common;
using System.Globalization;

namespace Ratchet.Lab.Stock;

/// <summary>
/// The table of products, each with what is left of it. Every load is a statement on a connection of its own: it sees the latest commit.
/// Thread-safe.
/// </summary>
internal sealed class ProductStock(SqlBackend server, string table) : IDisposable
{
    /// <summary>For how long a row that was read is on its way to whoever caches it: in that time lies the race.</summary>
    private static readonly TimeSpan LoadDelay = TimeSpan.FromMilliseconds(5);

    /// <summary>SQLite has one writer at a time; without turns the workers of a process would poll for theirs.</summary>
    private readonly SemaphoreSlim? _turn = server.Kind == SqlKind.Sqlite ? new SemaphoreSlim(1) : null;

    public async Task CreateAsync(StockLoad load)
    {
        await using var connection = await OpenAsync();
        if (server.Kind == SqlKind.Sqlite)
        {
            // Readers see the latest commit while a write is open, as they do in the others.
            await RunAsync(connection, "PRAGMA journal_mode=WAL");
        }

        await RunAsync(connection, $"CREATE TABLE {table} (id INT PRIMARY KEY, stock INT NOT NULL)");
        var rows = string.Join(", ", Enumerable.Range(0, load.Products).Select(id => $"({Text(id)}, {Text(load.Each)})"));
        await RunAsync(connection, $"INSERT INTO {table} (id, stock) VALUES {rows}");
    }

    public async Task DropAsync()
    {
        await using var connection = await OpenAsync();
        await RunAsync(connection, $"DROP TABLE {table}");
    }

    /// <summary>What is left of a product, for a cache.</summary>
    public async Task<int> LoadSlowlyAsync(int id)
    {
        var left = await LoadAsync(id);
        await Task.Delay(LoadDelay);
        return left;
    }

    /// <summary>What is left of a product.</summary>
    public async Task<int> LoadAsync(int id)
    {
        await using var connection = await OpenAsync();
        return await FindAsync(connection, id, transaction: null);
    }

    /// <summary>Takes one in a transaction, if there is one. Returns what is left then; null if there was none.</summary>
    public async Task<int?> TakeOneAsync(int id)
    {
        await (_turn?.WaitAsync() ?? Task.CompletedTask);
        try
        {
            await using var connection = await OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            var taken = await RunAsync(connection, $"UPDATE {table} SET stock = stock - 1 WHERE id = {Text(id)} AND stock > 0", transaction) > 0;
            int? left = taken ? await FindAsync(connection, id, transaction) : null;
            await transaction.CommitAsync();
            return left;
        }
        finally
        {
            _turn?.Release();
        }
    }

    public void Dispose() => _turn?.Dispose();

    private async Task<DbConnection> OpenAsync()
    {
        var connection = await server.Source.OpenConnectionAsync();
        if (server.Kind == SqlKind.Sqlite)
        {
            // The other process may be writing: SQLite's own wait looks again within milliseconds, the driver's after 150 of them.
            await RunAsync(connection, "PRAGMA busy_timeout=30000");
        }

        return connection;
    }

    private async Task<int> FindAsync(DbConnection connection, int id, DbTransaction? transaction)
    {
        await using var command = Command(connection, $"SELECT stock FROM {table} WHERE id = {Text(id)}", transaction);
        return Convert.ToInt32(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static async Task<int> RunAsync(DbConnection connection, string sql, DbTransaction? transaction = null)
    {
        await using var command = Command(connection, sql, transaction);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Statements are made of numbers and of names chosen here; nothing in them comes from a person.</summary>
    private static DbCommand Command(DbConnection connection, string sql, DbTransaction? transaction)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return command;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
