using System.Globalization;
using Ratchet.Lab.Amplification;
using Ratchet.Verification.Specimens;
using StackExchange.Redis;

namespace Ratchet.Lab.Stock;

/// <summary>Cache-aside over the products: what is "the price" to it is what is left. It keeps its state on the servers alone.</summary>
internal sealed class StockSpecimen(IDatabase redis, string keyPrefix, ProductStock stock) : IStockSubject
{
    private readonly PrefixedRedisCommands _commands = new(redis, keyPrefix);

    public async Task<int> ReadAsync(int id) =>
        int.Parse((await new NaiveCache(_commands, new Products(stock)).GetPriceAsync(id))!, CultureInfo.InvariantCulture);

    public async Task<int?> SellAsync(int id)
    {
        var products = new Products(stock);
        await new NaiveCache(_commands, products).UpdatePriceAsync(id, "one less");
        return products.Left;
    }

    public ValueTask DisposeAsync() => default;

    /// <summary>The products as the specimen sees them, for one call.</summary>
    private sealed class Products(ProductStock stock) : IPriceTable
    {
        public int? Left { get; private set; }

        public async Task<string?> LoadPriceAsync(int productId) => (await stock.LoadSlowlyAsync(productId)).ToString(CultureInfo.InvariantCulture);

        public Task<IPriceUpdate> BeginUpdateAsync(int productId, string newPrice) => Task.FromResult<IPriceUpdate>(new Sale(this, productId));

        private sealed class Sale(Products products, int id) : IPriceUpdate
        {
            public async Task CommitAsync() => products.Left = await products.TakeOneAsync(id);

            public Task RollbackAsync() => Task.CompletedTask;

            public ValueTask DisposeAsync() => default;
        }

        private Task<int?> TakeOneAsync(int id) => stock.TakeOneAsync(id);
    }
}
