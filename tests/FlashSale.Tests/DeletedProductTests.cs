using FlashSale.Sale;
using FlashSale.Shop;
using FlashSale.Subjects;
using Xunit;

namespace FlashSale.Tests;

/// <summary>A product that one node of the shop deletes while customers of the other one look at it.</summary>
public sealed class DeletedProductTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CacheStrategy.VersionedKeys)]
    [InlineData(CacheStrategy.Lease)]
    [InlineData(CacheStrategy.WriteThrough)]
    [InlineData(CacheStrategy.DistributedLock)]
    public async Task DeletedProduct_Bought_IsNotSoldAndStaysGone(CacheStrategy strategy)
    {
        await using var servers = await SaleServers.OpenAsync(cacheAddress: null, databaseAddress: null);
        await using var shop = await SubjectCatalogue.Find($"{strategy}")!.StartAsync(new SubjectSeams(
            "deleted", servers.KeyPrefix, servers.Cache.Connection, servers.Table, servers.Table.LoadAsync, new RaceStories()));
        var product = await servers.Table.AddAsync(cents: 100, Cancellation);
        Assert.Equal(product, await shop.ReadAsync(node: 0, product.Id, Cancellation));

        var deleted = await shop.WriteAsync(node: 1, product.Id, new Change(ChangeKind.Delete), Cancellation);
        Assert.True(deleted.Applied);
        Assert.Null(await shop.ReadAsync(node: 0, product.Id, Cancellation));

        // She put it into her basket before it was deleted.
        var bought = await shop.WriteAsync(node: 0, product.Id, new Change(ChangeKind.TakeOne), Cancellation);
        Assert.Equal(new Changed(Applied: false, Version: 0, Row: null), bought);
        Assert.Null(await shop.ReadAsync(node: 0, product.Id, Cancellation));
        Assert.Null(await shop.ReadAsync(node: 1, product.Id, Cancellation));
        Assert.Null(await servers.Table.LoadAsync(product.Id, Cancellation));
    }
}
