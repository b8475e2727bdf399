using System.Transactions;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Writing;

/// <summary>A write or an invalidation inside a transaction scope: its key stays out of the cache until the transaction's outcome.</summary>
public sealed class AmbientTransactionTests
{
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_InATransaction_EndsAtItsCommitAndNotBefore(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));

        using (var scope = NewScope())
        {
            await cache.WriteAsync(1, _ => Task.CompletedTask).Soon();
            Assert.Equal((CacheSource.Bypassed, "old"), await otherCache.ReadElsewhereAsync());
            Assert.Empty(node.Store.CallsOf(StoreOperation.End));
            row.Value = "committed";
            scope.Complete();
        }

        await node.Engine.Background.WhenIdleAsync().Soon();
        Assert.Single(node.Store.CallsOf(StoreOperation.End));
        Assert.Equal((CacheSource.Loaded, "committed"), await otherCache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_InATransactionThatRollsBack_Ends(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        using (NewScope())
        {
            await cache.WriteAsync(1, _ => Task.CompletedTask).Soon();
        }

        await node.Engine.Background.WhenIdleAsync().Soon();
        Assert.Empty(node.Store.CallsOf(StoreOperation.HoldInDoubt));
        Assert.Equal((CacheSource.Loaded, "old"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_InATransactionInDoubt_IsHeld(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        Assert.Throws<TransactionInDoubtException>(() =>
        {
            using var scope = NewScope();
            Transaction.Current!.EnlistVolatile(new DoubtfulDatabase(), EnlistmentOptions.None);
            cache.WriteAsync(1, _ => Task.CompletedTask).AsTask().Wait(TestContext.Current.CancellationToken);
            scope.Complete();
        });

        await node.Engine.Background.WhenIdleAsync().Soon();
        Assert.Single(node.Store.CallsOf(StoreOperation.HoldInDoubt));
        Assert.Equal((CacheSource.Bypassed, "old"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_InATransactionWhoseDriverNeverTells_IsHeldInTheEnd(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        Assert.Throws<InvalidCastException>(() =>
        {
            using var scope = NewScope();
            Transaction.Current!.EnlistVolatile(new ThrowingDatabase(), EnlistmentOptions.None);
            cache.WriteAsync(1, _ => Task.CompletedTask).AsTask().Wait(TestContext.Current.CancellationToken);
            scope.Complete();
        });
        Assert.Empty(node.Store.CallsOf(StoreOperation.HoldInDoubt));
        await node.PassAsync(new CacheOptions().InDoubtHold / 3);

        await node.Engine.Background.WhenIdleAsync().Soon();
        Assert.Single(node.Store.CallsOf(StoreOperation.HoldInDoubt));
        Assert.Empty(node.Store.CallsOf(StoreOperation.End));
    }

    /// <summary>Dispose waits for nothing; this node reads the database from that moment, even if the quarantine is gone.</summary>
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Dispose_OfTheScope_DoesNotWaitForTheEndAndTheWriteIsPendingUntilThen(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        WriteContext? context = null;
        var end = node.Store.HoldBefore(StoreOperation.End);

        using (var scope = NewScope())
        {
            await cache.WriteAsync(1, (write, _) =>
            {
                context = write;
                return Task.CompletedTask;
            }).Soon();
            Assert.False(context!.IsPending);
            row.Value = "new";
            scope.Complete();
        }

        await end.Reached;
        Assert.True(context!.IsPending);
        await node.EvictQuarantineAsync();
        Assert.Equal((CacheSource.Bypassed, "new"), await cache.ReadAsync());
        end.Open();
        await node.Engine.Background.WhenIdleAsync().Soon();
        Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Invalidate_InATransaction_TakesEffectAtItsOutcome(CacheStrategy strategy)
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(strategy, row), other.Cache(strategy, row));
        await otherCache.GetAsync(1).Soon();

        using (var scope = NewScope())
        {
            await cache.InvalidateAsync(1).Soon();
            Assert.Equal((CacheSource.Bypassed, "old"), await otherCache.ReadElsewhereAsync());
            row.Value = "new";
            scope.Complete();
        }

        await node.Engine.Background.WhenIdleAsync().Soon();
        Assert.Equal((CacheSource.Loaded, "new"), await otherCache.ReadAsync());
    }

    [Fact]
    public async Task InvalidateAll_InATransaction_IsRefused()
    {
        await using var node = new Node();
        var cache = node.Cache(CacheStrategy.Lease, new Row("old"));

        using (NewScope())
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => cache.InvalidateAllAsync().Soon());
        }

        Assert.Empty(node.Store.Calls);
    }

    [Fact]
    public async Task Write_AfterComplete_IsRefusedAndSaysWhatToDo()
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(CacheStrategy.Lease, row);

        using (var scope = NewScope())
        {
            scope.Complete();
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => cache.WriteAsync(1, row.Set("new")).Soon());
            Assert.StartsWith("The transaction scope around this has been completed", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal("old", row.Value);
        Assert.Empty(node.Store.Calls);
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Writes_InRequiredScopesInsideEachOther_EndWithTheOutermost(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        using (var outer = NewScope())
        {
            await cache.WriteAsync(1, _ => Task.CompletedTask).Soon();
            using (var inner = NewScope())
            {
                await cache.WriteAsync(2, _ => Task.CompletedTask).Soon();
                inner.Complete();
            }

            await node.Engine.Background.WhenIdleAsync().SettleAsync();
            Assert.Empty(node.Store.CallsOf(StoreOperation.End));
            outer.Complete();
        }

        await node.Engine.Background.WhenIdleAsync().Soon();
        Assert.Equal(2, node.Store.CallsOf(StoreOperation.End).Count);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_InARequiresNewScope_EndsWithThat(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        using (NewScope())
        {
            await cache.WriteAsync(1, _ => Task.CompletedTask).Soon();
            using (var inner = NewScope(TransactionScopeOption.RequiresNew))
            {
                await cache.WriteAsync(2, _ => Task.CompletedTask).Soon();
                inner.Complete();
            }

            await EndedAsync(node, keys: 1);
            Assert.Equal(Node.KeyOf(2), Assert.Single(node.Store.CallsOf(StoreOperation.End)).Key);
        }

        await EndedAsync(node, keys: 2);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_InASuppressedScope_EndsByItself(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        using (NewScope())
        {
            await cache.WriteAsync(1, _ => Task.CompletedTask).Soon();
            using (NewScope(TransactionScopeOption.Suppress))
            {
                await cache.WriteAsync(2, _ => Task.CompletedTask).Soon();
                Assert.Equal(Node.KeyOf(2), Assert.Single(node.Store.CallsOf(StoreOperation.End)).Key);
            }
        }

        await EndedAsync(node, keys: 2);
    }

    /// <summary>The scope is over before the outermost write ends anything, so both keys can follow its commit.</summary>
    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task NestedWrite_InATransactionOfTheOuterOne_EndsWithTheOuterOne(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var ended = -1;

        await cache.WriteAsync(1, async token =>
        {
            using (var scope = NewScope())
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

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Transaction_InDoubtInsideAWriteThatSwallowsIt_HoldsItsKey(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));

        await cache.WriteAsync(1, async token =>
        {
            var scope = NewScope();
            Transaction.Current!.EnlistVolatile(new DoubtfulDatabase(), EnlistmentOptions.None);
            await cache.WriteAsync(2, _ => Task.CompletedTask, token);
            scope.Complete();
            Assert.Throws<TransactionInDoubtException>(scope.Dispose);
        }).Soon();

        Assert.Equal(Node.KeyOf(2), Assert.Single(node.Store.CallsOf(StoreOperation.HoldInDoubt)).Key);
        Assert.Equal(Node.KeyOf(1), Assert.Single(node.Store.CallsOf(StoreOperation.End)).Key);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_ThatOutlivesItsTransaction_EndsWhenItReturns(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("old"));
        var running = new Gate();
        Task writing;

        using (var scope = NewScope())
        {
            writing = cache.WriteAsync(1, running.PassAsync).AsTask();
            await running.Reached;
            scope.Complete();
        }

        Assert.Empty(node.Store.CallsOf(StoreOperation.End));
        running.Open();
        await writing.Soon();
        Assert.Single(node.Store.CallsOf(StoreOperation.End));
    }

    private static TransactionScope NewScope(TransactionScopeOption option = TransactionScopeOption.Required) =>
        new(option, TransactionScopeAsyncFlowOption.Enabled);

    private static async Task EndedAsync(Node node, int keys)
    {
        while (node.Store.CallsOf(StoreOperation.End).Count < keys)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class DoubtfulDatabase : ISinglePhaseNotification
    {
        public void SinglePhaseCommit(SinglePhaseEnlistment singlePhaseEnlistment) => singlePhaseEnlistment.InDoubt();

        public void Prepare(PreparingEnlistment preparingEnlistment) => preparingEnlistment.Prepared();

        public void Commit(Enlistment enlistment) => enlistment.Done();

        public void Rollback(Enlistment enlistment) => enlistment.Done();

        public void InDoubt(Enlistment enlistment) => enlistment.Done();
    }

    /// <summary>What MySqlConnector does when the connection is lost between prepare and commit.</summary>
    private sealed class ThrowingDatabase : IEnlistmentNotification
    {
        public void Prepare(PreparingEnlistment preparingEnlistment) => preparingEnlistment.Prepared();

        public void Commit(Enlistment enlistment) => throw new InvalidCastException("connection lost");

        public void Rollback(Enlistment enlistment) => enlistment.Done();

        public void InDoubt(Enlistment enlistment) => enlistment.Done();
    }
}
