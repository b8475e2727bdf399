namespace Ratchet.Verification.Specimens;

/// <summary>The table <c>products(id, price)</c>. Every load is a statement of its own on its own connection: it sees the latest commit.</summary>
internal interface IPriceTable
{
    /// <summary><c>SELECT price FROM products WHERE id = ?</c>, as text with two decimals; null if there is no such row.</summary>
    Task<string?> LoadPriceAsync(int productId);

    /// <summary><c>UPDATE products SET price = ? WHERE id = ?</c> in a transaction that is still open on return.</summary>
    Task<IPriceUpdate> BeginUpdateAsync(int productId, string newPrice);
}

/// <summary>An update that is not committed yet. Disposing it gives its connection back, and rolls back what was not committed.</summary>
internal interface IPriceUpdate : IAsyncDisposable
{
    /// <summary>
    /// <c>COMMIT</c>. Throws <see cref="TimeoutException"/> when no answer came in time; the commit may have happened, or happen later.
    /// </summary>
    Task CommitAsync();

    /// <summary><c>ROLLBACK</c>. Of no effect on a commit that is under way.</summary>
    Task RollbackAsync();
}

/// <summary>The one-statement update that most programs use.</summary>
internal static class PriceTableUpdates
{
    /// <summary>The update and its commit, as a connection in autocommit mode does them: the caller sees one step, the database two.</summary>
    public static async Task UpdatePriceAsync(this IPriceTable prices, int productId, string newPrice)
    {
        var update = await prices.BeginUpdateAsync(productId, newPrice).ConfigureAwait(false);
        await using (update.ConfigureAwait(false))
        {
            await update.CommitAsync().ConfigureAwait(false);
        }
    }
}
