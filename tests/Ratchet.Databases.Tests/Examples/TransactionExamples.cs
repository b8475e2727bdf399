using System.Data.Common;
using System.Transactions;
using Dapper;
using Microsoft.EntityFrameworkCore;

namespace Ratchet.Databases.Tests.Examples;

/// <summary>The examples of docs/transactions.md, as they stand there.</summary>
internal sealed class TransactionExamples(
    ICache<int, Product> products, ICache<int, Stock> stock, IRatchet ratchet, DbDataSource database, IDbContextFactory<ShopContext> contexts)
{
    public async Task AdoNetAsync(int id, decimal price, CancellationToken ct)
    {
        await products.WriteAsync(id, async ct =>
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "UPDATE product SET price = @price WHERE id = @id";
            command.AddParameters(("price", price), ("id", id));
            await command.ExecuteNonQueryAsync(ct);
            await transaction.CommitAsync(ct);
        }, ct);
    }

    public async Task DapperAsync(int id, decimal price, CancellationToken ct)
    {
        await products.WriteAsync(id, async ct =>
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await connection.ExecuteAsync(new CommandDefinition(
                "UPDATE product SET price = @price WHERE id = @id", new { id, price }, transaction, cancellationToken: ct));
            await transaction.CommitAsync(ct);
        }, ct);
    }

    public async Task EntityFrameworkAsync(int id, decimal price, CancellationToken ct)
    {
        await products.WriteAsync(id, async ct =>
        {
            await using var context = await contexts.CreateDbContextAsync(ct);
            var product = await context.Products.SingleAsync(product => product.Id == id, ct);
            product.Price = price;
            await context.SaveChangesAsync(ct);
        }, ct);
    }

    public async Task ManyKindsAsync(int id, CancellationToken ct)
    {
        await ratchet.WriteAsync([products.Entry(id), stock.Entry(id)], async ct =>
        {
            await using var context = await contexts.CreateDbContextAsync(ct);
            await context.Products.Where(product => product.Id == id).ExecuteDeleteAsync(ct);
        }, ct);
    }

    public async Task ManyKeysAsync(int[] ids, CancellationToken ct)
    {
        await products.WriteAsync(ids, async ct =>
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await connection.ExecuteAsync("UPDATE product SET price = price / 2 WHERE id = ANY(@ids)", new { ids });
        }, ct);
    }

    public async Task AddedKeysAsync(int customer, decimal discount, CancellationToken ct)
    {
        await ratchet.WriteAsync([stock.Entry(customer)], async (write, ct) =>
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var changed = await connection.QueryAsync<int>(
                "UPDATE product SET price = price - @discount WHERE price > @discount RETURNING id", new { discount }, transaction);
            foreach (var id in changed)
            {
                await write.AddAsync(products.Entry(id), ct);
            }

            if (await write.ReadyToCommitAsync(ct))
            {
                await transaction.CommitAsync(ct);
            }
        }, ct);
    }

    public async Task OpenWriteAsync(int id, decimal price, CancellationToken ct)
    {
        await using var write = await products.BeginWriteAsync(id, ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync("UPDATE product SET price = @price WHERE id = @id", new { id, price }, transaction);
        await transaction.CommitAsync(ct);
        await write.CommittedAsync();
    }

    public async Task TransactionScopeAsync(int id, decimal price, CancellationToken ct)
    {
        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await products.WriteAsync(id, async ct =>
            {
                await using var connection = await database.OpenConnectionAsync(ct);
                await connection.ExecuteAsync("UPDATE product SET price = @price WHERE id = @id", new { id, price });
            }, ct);
            scope.Complete();
        }
    }
}
