using System.Transactions;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Writing;

/// <summary>A transaction opened outside a write commits after the write returned, where this version cannot follow it.</summary>
public sealed class AmbientTransactionTests
{
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_InATransaction_IsRefusedAndSaysWhatToDo(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);

        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => cache.WriteAsync(1, row.Set("new")).Soon());
            Assert.Equal(
                "The write of 'ratchet:{price:1}' stands in an ambient transaction, whose commit this version cannot follow; begin and commit the transaction inside the write.",
                refused.Message);
        }

        Assert.Equal("old", row.Value);
        Assert.Empty(node.Store.Calls);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Invalidate_InATransaction_IsRefused(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => cache.InvalidateAsync(1).Soon());
            await Assert.ThrowsAsync<InvalidOperationException>(() => cache.InvalidateAllAsync().Soon());
        }

        Assert.Empty(node.Store.Calls);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_ThatOpensItsOwnTransaction_IsNone(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);

        await cache.WriteAsync(1, async token =>
        {
            using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
            await row.Set("new")(token);
            scope.Complete();
        }).Soon();

        Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync());
    }

    /// <summary>The scope is over before the outermost write ends anything, so both keys can follow its commit.</summary>
    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task NestedWrite_InATransactionOfTheOuterOne_EndsAfterItsCommit(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var ended = -1;

        await cache.WriteAsync(1, async token =>
        {
            using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
            {
                await cache.WriteAsync(2, row.Set("new"), token);
                await cache.InvalidateAsync(3, token);
                scope.Complete();
            }

            ended = node.Store.CallsOf(StoreOperation.End).Count;
        }).Soon();

        Assert.Equal(0, ended);
        Assert.Equal(3, node.Store.CallsOf(StoreOperation.End).Count);
    }
}
