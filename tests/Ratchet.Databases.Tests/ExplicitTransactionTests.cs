using System.Data.Common;
using Ratchet.Databases.Tests.Fixtures;
using Xunit;

namespace Ratchet.Databases.Tests;

/// <summary>Writes whose callback has a transaction of its own, and throws before, at or after its commit; on a real server.</summary>
public abstract class ExplicitTransactionTests(TestServers servers, TestDatabase database)
{
    [Fact]
    public async Task ThrownBeforeTheCommit_RollsBackAndEnds()
    {
        await using var shop = await Shop.OpenAsync(servers, database);
        var id = await database.NewRowAsync();

        await Assert.ThrowsAsync<ArithmeticException>(() => shop.Prices.WriteAsync(id, async Task (_) =>
        {
            await using var connection = await database.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await TestDatabase.SetPriceAsync(connection, transaction, id, 50);
            throw new ArithmeticException("sold out");
        }).AsTask());

        await AssertEndedAsync(shop, id, price: 100);
    }

    [Fact]
    public async Task RejectedByTheDatabase_RollsBackAndEnds()
    {
        await using var shop = await Shop.OpenAsync(servers, database);
        var id = await database.NewRowAsync();

        await Assert.ThrowsAnyAsync<DbException>(() => shop.Prices.WriteAsync(id, async Task (_) =>
        {
            await using var connection = await database.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await TestDatabase.SetPriceAsync(connection, transaction, id, -1);
            await transaction.CommitAsync();
        }).AsTask());

        await AssertEndedAsync(shop, id, price: 100);
    }

    [Fact]
    public async Task ThrownAfterTheCommit_Ends()
    {
        await using var shop = await Shop.OpenAsync(servers, database);
        var id = await database.NewRowAsync();

        await Assert.ThrowsAsync<ArithmeticException>(() => shop.Prices.WriteAsync(id, async Task (_) =>
        {
            await CommitAsync(id, port: null);
            throw new ArithmeticException("after the commit");
        }).AsTask());

        await AssertEndedAsync(shop, id, price: 50);
    }

    [Theory]
    [InlineData(true, 50)]
    [InlineData(false, 100)]
    public async Task ConnectionLostAtTheCommit_IsInDoubtAndTheDatabaseIsRead(bool arrives, int price)
    {
        await using var shop = await Shop.OpenAsync(servers, database);
        await using var proxy = new CuttingProxy(database.Port) { LetsCommitArrive = arrives };
        var id = await database.NewRowAsync();

        var lost = await Assert.ThrowsAnyAsync<Exception>(() => shop.Prices.WriteAsync(id, _ => CommitAsync(id, proxy.Port)).AsTask());

        Assert.True(Ratchet.Writing.InDoubt.IsInDoubt(lost), lost.ToString());
        Assert.True(shop.HasHeld);
        Assert.Equal(price, await shop.UntilCachedAsync(id));
    }

    [Fact]
    public async Task NestedWrite_InTheOuterTransaction_EndsAfterItsCommit()
    {
        await using var shop = await Shop.OpenAsync(servers, database);
        var (outer, inner) = (await database.NewRowAsync(), await database.NewRowAsync());

        await shop.Prices.WriteAsync(outer, async _ =>
        {
            await using var connection = await database.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await TestDatabase.SetPriceAsync(connection, transaction, outer, 50);
            await shop.Prices.WriteAsync(inner, _ => TestDatabase.SetPriceAsync(connection, transaction, inner, 50));
            var read = await shop.ReadElsewhereAsync(inner);
            Assert.Equal((CacheSource.Bypassed, 100), (read.Source, read.Value));
            await transaction.CommitAsync();
        });

        await AssertEndedAsync(shop, outer, price: 50);
        await AssertEndedAsync(shop, inner, price: 50);
    }

    [Fact]
    public async Task OpenWrite_Committed_Ends()
    {
        await using var shop = await Shop.OpenAsync(servers, database);
        var id = await database.NewRowAsync();

        await using (var write = await shop.Prices.BeginWriteAsync(id))
        {
            Assert.True(await write.ReadyToCommitAsync());
            await CommitAsync(id, port: null);
            await write.CommittedAsync();
        }

        await AssertEndedAsync(shop, id, price: 50);
    }

    [Fact]
    public async Task OpenWrite_LeftByAnException_IsHeld()
    {
        await using var shop = await Shop.OpenAsync(servers, database);
        var id = await database.NewRowAsync();

        await Assert.ThrowsAsync<ArithmeticException>(async () =>
        {
            await using var write = await shop.Prices.BeginWriteAsync(id);
            await CommitAsync(id, port: null);
            throw new ArithmeticException("forgotten");
        });

        Assert.True(shop.HasHeld);
        Assert.Equal(50, await shop.UntilCachedAsync(id));
    }

    private static async Task AssertEndedAsync(Shop shop, int id, decimal price)
    {
        var read = await shop.ReadElsewhereAsync(id);
        Assert.Equal((CacheSource.Loaded, price), (read.Source, read.Value));
        Assert.False(shop.HasHeld);
    }

    private async Task CommitAsync(int id, int? port)
    {
        await using var connection = await database.OpenAsync(port);
        await using var transaction = await connection.BeginTransactionAsync();
        await TestDatabase.SetPriceAsync(connection, transaction, id, 50);
        await transaction.CommitAsync();
    }
}

public sealed class MariaDbTransactionTests(TestServers servers) : ExplicitTransactionTests(servers, servers.MariaDb);

public sealed class PostgresTransactionTests(TestServers servers) : ExplicitTransactionTests(servers, servers.Postgres);
