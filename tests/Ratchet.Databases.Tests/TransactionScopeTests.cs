using System.Transactions;
using Ratchet.Databases.Tests.Fixtures;
using Xunit;

namespace Ratchet.Databases.Tests;

/// <summary>Writes inside a TransactionScope, in which the driver takes part, on a real server.</summary>
public abstract class TransactionScopeTests(TestServers servers, TestDatabase database)
{
    [Fact]
    public async Task Completed_KeepsTheKeyOutOfTheCacheUntilTheCommit()
    {
        await using var shop = await Shop.OpenAsync(servers, database);
        var id = await database.NewRowAsync();
        await shop.ReadElsewhereAsync(id);

        using (var scope = NewScope())
        {
            await shop.Prices.WriteAsync(id, _ => database.SetPriceAsync(id, 50));
            Assert.Equal((CacheSource.Bypassed, 100), await ReadAsync(shop, id));
            scope.Complete();
        }

        Assert.Equal(50, (await ReadAsync(shop, id)).Price);
        Assert.Equal(50, await shop.UntilCachedAsync(id));
        Assert.False(shop.HasHeld);
    }

    [Fact]
    public async Task RolledBack_LeavesTheOldPriceToBeCached()
    {
        await using var shop = await Shop.OpenAsync(servers, database);
        var id = await database.NewRowAsync();

        using (NewScope())
        {
            await shop.Prices.WriteAsync(id, _ => database.SetPriceAsync(id, 50));
        }

        Assert.Equal(100, await shop.UntilCachedAsync(id));
        Assert.False(shop.HasHeld);
    }

    [Fact]
    public async Task InDoubt_HoldsTheKeyAndShowsWhatTheDatabaseDid()
    {
        await using var shop = await Shop.OpenAsync(servers, database);
        await using var proxy = new CuttingProxy(database.Port) { LetsCommitArrive = true };
        var id = await database.NewRowAsync();

        var scope = NewScope();
        await shop.Prices.WriteAsync(id, _ => database.SetPriceAsync(id, 50, proxy.Port));
        scope.Complete();
        Assert.ThrowsAny<Exception>(scope.Dispose);

        Assert.Equal(CacheSource.Bypassed, (await ReadAsync(shop, id)).Source);
        await shop.HeldAsync();
        Assert.Equal(50, await shop.UntilCachedAsync(id));
    }

    [Fact]
    public async Task Nested_RequiredEndsWithTheOuterScopeAndRequiresNewByItself()
    {
        await using var shop = await Shop.OpenAsync(servers, database);
        var (first, second, third) = (await database.NewRowAsync(), await database.NewRowAsync(), await database.NewRowAsync());

        using (var outer = NewScope())
        {
            await using var connection = await database.OpenAsync();
            await shop.Prices.WriteAsync(first, _ => TestDatabase.SetPriceAsync(connection, null, first, 50));
            using (var inner = NewScope())
            {
                await shop.Prices.WriteAsync(second, _ => TestDatabase.SetPriceAsync(connection, null, second, 50));
                inner.Complete();
            }

            using (var separate = NewScope(TransactionScopeOption.RequiresNew))
            {
                await shop.Prices.WriteAsync(third, _ => database.SetPriceAsync(third, 50));
                separate.Complete();
            }

            Assert.Equal(50, await shop.UntilCachedAsync(third));
            Assert.Equal((CacheSource.Bypassed, 100), await ReadAsync(shop, second));
            outer.Complete();
        }

        Assert.Equal(50, await shop.UntilCachedAsync(first));
        Assert.Equal(50, await shop.UntilCachedAsync(second));
    }

    private static TransactionScope NewScope(TransactionScopeOption option = TransactionScopeOption.Required) => new(
        option, new TransactionOptions { IsolationLevel = IsolationLevel.ReadCommitted }, TransactionScopeAsyncFlowOption.Enabled);

    private static async Task<(CacheSource Source, decimal Price)> ReadAsync(Shop shop, int id)
    {
        var read = await shop.ReadElsewhereAsync(id);
        return (read.Source, read.Value);
    }
}

public sealed class MariaDbScopeTests(TestServers servers) : TransactionScopeTests(servers, servers.MariaDb);

public sealed class PostgresScopeTests(TestServers servers) : TransactionScopeTests(servers, servers.Postgres);
