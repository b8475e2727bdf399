using System.Data.Common;
using Microsoft.Data.Sqlite;
using Ratchet.Databases.Tests.Fixtures;
using Ratchet.Writing;
using Xunit;

namespace Ratchet.Databases.Tests;

/// <summary>What the drivers really throw, and whether it is known to prove that no commit is on its way.</summary>
public sealed class RejectionTests(TestServers servers)
{
    public static TheoryData<string> StatementsOfBoth =>
    [
        "INSERT INTO product (id, price) VALUES (0, 1)",
        "INSERT INTO product (id, price) VALUES (-1, -1)",
        "INSERT INTO product (id, price) VALUES (-1, NULL)",
        "UPDATE product SET price = 1 WHERE",
        "UPDATE no_such_table SET price = 1",
        "UPDATE product SET price = 100000000000 WHERE id = 0",
    ];

    [Theory, MemberData(nameof(StatementsOfBoth))]
    [InlineData("SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'sold out'")]
    public Task MariaDb_RejectedStatement_IsNoDoubt(string sql) => AssertRejectedAsync(servers.MariaDb, sql);

    [Theory, MemberData(nameof(StatementsOfBoth))]
    [InlineData("DO $$ BEGIN RAISE EXCEPTION 'sold out'; END $$")]
    public Task Postgres_RejectedStatement_IsNoDoubt(string sql) => AssertRejectedAsync(servers.Postgres, sql);

    [Theory]
    [InlineData("SET innodb_lock_wait_timeout = 0", true)]
    [InlineData("SET lock_timeout = '1ms'", false)]
    public async Task LockTimeout_IsNoDoubt(string immediately, bool isMariaDb)
    {
        var database = isMariaDb ? servers.MariaDb : servers.Postgres;
        var id = await database.NewRowAsync();
        await using var holder = await database.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await TestDatabase.SetPriceAsync(holder, transaction, id, 1);
        await using var waiter = await database.OpenAsync();
        await TestDatabase.ExecuteAsync(waiter, immediately);

        await AssertNoDoubtAsync(() => TestDatabase.SetPriceAsync(waiter, null, id, 2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DeadlockVictim_IsNoDoubt(bool isMariaDb)
    {
        var database = isMariaDb ? servers.MariaDb : servers.Postgres;
        var (a, b) = (await database.NewRowAsync(), await database.NewRowAsync());
        await using var first = await database.OpenAsync();
        await using var second = await database.OpenAsync();
        await using var one = await first.BeginTransactionAsync();
        await using var two = await second.BeginTransactionAsync();
        await TestDatabase.SetPriceAsync(first, one, a, 1);
        await TestDatabase.SetPriceAsync(second, two, b, 2);

        await AssertNoDoubtAsync(() => Task.WhenAll(
            TestDatabase.SetPriceAsync(first, one, b, 1), TestDatabase.SetPriceAsync(second, two, a, 2)));
    }

    [Fact]
    public async Task Postgres_SerializationFailureAndFailedTransaction_AreNoDoubt()
    {
        var database = servers.Postgres;
        var id = await database.NewRowAsync();
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await TestDatabase.ExecuteAsync(connection, "SELECT count(*) FROM product", transaction);
        await database.SetPriceAsync(id, 1);

        await AssertNoDoubtAsync(() => TestDatabase.SetPriceAsync(connection, transaction, id, 2));
        await AssertNoDoubtAsync(() => TestDatabase.SetPriceAsync(connection, transaction, id, 2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadOnlyTransaction_IsNoDoubt(bool isMariaDb)
    {
        var database = isMariaDb ? servers.MariaDb : servers.Postgres;
        await using var connection = await database.OpenAsync();
        await TestDatabase.ExecuteAsync(connection, "START TRANSACTION READ ONLY");

        await AssertNoDoubtAsync(() => TestDatabase.SetPriceAsync(connection, null, 0, 2));
    }

    [Theory]
    [InlineData("SELECT SLEEP(10)", true)]
    [InlineData("SELECT pg_sleep(10)", false)]
    public async Task CommandTimeout_LeavesADoubt(string slow, bool isMariaDb)
    {
        await using var connection = await (isMariaDb ? servers.MariaDb : servers.Postgres).OpenAsync();

        await AssertDoubtAsync(() => TestDatabase.ExecuteAsync(connection, slow, timeout: 1));
    }

    [Theory]
    [InlineData("KILL {0}", "SELECT CONNECTION_ID()", true)]
    [InlineData("SELECT pg_terminate_backend({0})", "SELECT pg_backend_pid()", false)]
    public async Task ConnectionKilledByAnAdministrator_LeavesADoubt(string kill, string who, bool isMariaDb)
    {
        var database = isMariaDb ? servers.MariaDb : servers.Postgres;
        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = who;
        await database.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, kill, await command.ExecuteScalarAsync()));

        await AssertDoubtAsync(() => TestDatabase.SetPriceAsync(connection, null, 0, 2));
    }

    [Theory]
    [InlineData("INSERT INTO product (id, price) VALUES (1, 1)")]
    [InlineData("INSERT INTO product (id, price) VALUES (2, NULL)")]
    [InlineData("UPDATE product SET price = 1 WHERE")]
    [InlineData("UPDATE no_such_table SET price = 1")]
    public async Task Sqlite_RejectedStatement_IsNoDoubt(string sql)
    {
        await using var connection = await OpenSqliteAsync("Data Source=:memory:");
        await TestDatabase.ExecuteAsync(connection, "CREATE TABLE product (id INTEGER PRIMARY KEY, price INTEGER NOT NULL); INSERT INTO product VALUES (1, 1)");

        await AssertNoDoubtAsync(() => TestDatabase.ExecuteAsync(connection, sql));
    }

    [Fact]
    public async Task Sqlite_BusyAndReadOnly_AreNoDoubt()
    {
        var folder = Directory.CreateTempSubdirectory("ratchet-");
        try
        {
            var file = $"Data Source={Path.Combine(folder.FullName, "a.db")};Pooling=False";
            await using var holder = await OpenSqliteAsync(file);
            await TestDatabase.ExecuteAsync(holder, "CREATE TABLE product (id INTEGER PRIMARY KEY); BEGIN IMMEDIATE; INSERT INTO product VALUES (1)");
            await using var waiter = await OpenSqliteAsync($"{file};Default Timeout=1");
            await using var reader = await OpenSqliteAsync($"{file};Mode=ReadOnly");

            await AssertNoDoubtAsync(() => TestDatabase.ExecuteAsync(waiter, "INSERT INTO product VALUES (2)", timeout: 1));
            await TestDatabase.ExecuteAsync(holder, "COMMIT");
            await AssertNoDoubtAsync(() => TestDatabase.ExecuteAsync(reader, "INSERT INTO product VALUES (3)"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(26)]
    public void Sqlite_TroubleWithTheFile_LeavesADoubt(int code) =>
        Assert.True(InDoubt.IsInDoubt(new SqliteException($"SQLite Error {code}: 'disk I/O error'.", code)));

    [Theory]
    [InlineData("")]
    [InlineData("SQLite Error : ''")]
    [InlineData("SQLite Error 5 without a colon")]
    [InlineData("another message: 5")]
    public void Sqlite_MessageThatIsNotTheDrivers_LeavesADoubt(string message) =>
        Assert.True(InDoubt.IsInDoubt(new SqliteException(message, 5)));

    private static async Task AssertRejectedAsync(TestDatabase database, string sql)
    {
        await using var connection = await database.OpenAsync();

        await AssertNoDoubtAsync(() => TestDatabase.ExecuteAsync(connection, sql));
    }

    private static async Task AssertNoDoubtAsync(Func<Task> statement)
    {
        var thrown = await Assert.ThrowsAnyAsync<DbException>(statement);
        Assert.False(InDoubt.IsInDoubt(thrown), $"{thrown.GetType()} {thrown.SqlState}: {thrown.Message}");
    }

    private static async Task AssertDoubtAsync(Func<Task> statement)
    {
        var thrown = await Assert.ThrowsAnyAsync<Exception>(statement);
        Assert.True(InDoubt.IsInDoubt(thrown), $"{thrown.GetType()} {(thrown as DbException)?.SqlState}: {thrown.Message}");
    }

    private static async Task<SqliteConnection> OpenSqliteAsync(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync();
        return connection;
    }
}
