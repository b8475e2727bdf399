using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Ratchet.Lab.Race;
using Ratchet.Servers;
using Ratchet.Verification.Specimens;

namespace Ratchet.Lab.Backends;

/// <summary>
/// The table of prices in a real database. It has a name of its own and is dropped at the end, so that a database which holds other
/// things can be raced on.
/// </summary>
internal sealed class PriceDatabase : IPriceTable, IAsyncDisposable
{
    private readonly DbDataSource _source;
    private readonly string _table = $"ratchet_race_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    private readonly List<DbConnection> _open = [];

    /// <summary>Ids begin where no other run's keys are likely to be: a given cache server may still hold them.</summary>
    private int _lastId = RandomNumberGenerator.GetInt32(1_000_000, 2_000_000_000);

    private PriceDatabase(DbDataSource source) => _source = source;

    /// <summary>Creates the table. The connections stay their owner's.</summary>
    public static async Task<PriceDatabase> OpenAsync(SqlKind kind, DbDataSource source)
    {
        var database = new PriceDatabase(source);
        if (kind == SqlKind.Sqlite)
        {
            // With a write-ahead log readers see the latest commit while a write is open, as they do in the others.
            await database.ExecuteAsync("PRAGMA journal_mode=WAL");
        }

        var price = kind == SqlKind.Sqlite ? "TEXT" : "DECIMAL(10,2)";
        await database.ExecuteAsync($"CREATE TABLE {database._table} (id INT PRIMARY KEY, price {price} NOT NULL)");
        return database;
    }

    /// <summary>A product that nobody has used before.</summary>
    public async Task<int> AddProductAsync(string price)
    {
        var id = ++_lastId;
        await ExecuteAsync($"INSERT INTO {_table} (id, price) VALUES (@id, @price)", ("@id", id), ("@price", Money.Parse(price)));
        return id;
    }

    public async Task<string?> LoadPriceAsync(int productId)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = Command(connection, $"SELECT price FROM {_table} WHERE id = @id", ("@id", productId));
        var price = await command.ExecuteScalarAsync();
        return price is null ? null : Money.Text(Convert.ToDecimal(price, CultureInfo.InvariantCulture));
    }

    public async Task<IPriceUpdate> BeginUpdateAsync(int productId, string newPrice)
    {
        var connection = await _source.OpenConnectionAsync();
        _open.Add(connection);
        var transaction = await connection.BeginTransactionAsync();
        await using var command = Command(
            connection, $"UPDATE {_table} SET price = @price WHERE id = @id", ("@price", Money.Parse(newPrice)), ("@id", productId));
        command.Transaction = transaction;
        await command.ExecuteNonQueryAsync();
        return new Update(transaction, connection);
    }

    public async ValueTask DisposeAsync()
    {
        // Those of writers that died never gave theirs back.
        foreach (var connection in _open)
        {
            await connection.DisposeAsync();
        }

        await ExecuteAsync($"DROP TABLE {_table}");
    }

    private async Task ExecuteAsync(string sql, params (string Name, object Value)[] parameters)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = Command(connection, sql, parameters);
        await command.ExecuteNonQueryAsync();
    }

    private static DbCommand Command(DbConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private sealed class Update(DbTransaction transaction, DbConnection connection) : IPriceUpdate
    {
        public Task CommitAsync() => transaction.CommitAsync();

        public Task RollbackAsync() => transaction.RollbackAsync();

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
