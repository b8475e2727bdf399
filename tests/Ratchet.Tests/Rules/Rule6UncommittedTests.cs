using System.Transactions;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Rules;

/// <summary>
/// Rule 6: an uncommitted row is never shared. Who stands in a transaction or in a write's callback reads the database on its own
/// context; what others share is loaded without anybody's.
/// </summary>
public sealed class Rule6UncommittedTests
{
    private static readonly AsyncLocal<string?> Ambient = new();

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Read_InATransaction_LeavesTheStoreAlone(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("uncommitted");
        var cache = node.Cache(strategy, row);

        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            Assert.Equal((CacheSource.Bypassed, "uncommitted"), await cache.ReadAsync());
        }

        Assert.Empty(node.Store.Calls);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Read_InATransaction_DoesNotTakeAHit(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("committed");
        var cache = node.Cache(strategy, row);
        await cache.GetAsync(1).Soon();

        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            row.Value = "uncommitted";
            Assert.Equal((CacheSource.Bypassed, "uncommitted"), await cache.ReadAsync());
        }
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Read_InATransaction_DoesNotJoinALoad(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("committed");
        var cache = node.Cache(strategy, row);
        var load = row.HoldNextLoad();
        var leader = cache.GetAsync(1).AsTask();
        await load.Reached;

        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            row.Value = "uncommitted";
            Assert.Equal((CacheSource.Bypassed, "uncommitted"), await cache.ReadAsync());
        }

        load.Open();
        Assert.Equal("committed", await leader.Soon());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Read_InATransaction_NeitherQueuesNorServesTheQueue(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("committed");
        var cache = node.Cache(strategy, row);
        node.Store.IsDown = true;
        var load = row.HoldNextLoad();
        var bypassing = cache.GetAsync(1).AsTask();
        await load.Reached;

        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            Assert.Equal(CacheSource.Bypassed, (await cache.ReadAsync()).Source);
        }

        Assert.Equal(2, row.Loads);
        load.Open();
        await bypassing.Soon();
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Read_InATransaction_LoadsOnTheCallersContext(CacheStrategy strategy)
    {
        await using var node = new Node();
        var seen = new List<object?>();
        var cache = CacheThatNotes(node, strategy, seen);

        using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        Ambient.Value = "mine";
        await cache.GetAsync(1).Soon();

        Assert.Equal(["mine", Transaction.Current], seen);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Read_InAWritesCallback_LeavesTheStoreAloneWhateverTheKey(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        IReadOnlyList<StoreCall> calls = [];

        await cache.WriteAsync(1, async _ =>
        {
            row.Value = "uncommitted";
            Assert.Equal((CacheSource.Bypassed, "uncommitted"), await cache.ReadAsync(1));
            Assert.Equal((CacheSource.Bypassed, "uncommitted"), await cache.ReadAsync(2));
            calls = node.Store.Calls;
        }).Soon();

        Assert.Equal(StoreOperation.Begin, Assert.Single(calls).Operation);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Read_InAWritesCallback_DoesNotJoinALoad(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("committed");
        var cache = node.Cache(strategy, row);
        var load = row.HoldNextLoad();
        var leader = cache.GetAsync(2).AsTask();
        await load.Reached;

        await cache.WriteAsync(1, async _ =>
        {
            row.Value = "uncommitted";
            Assert.Equal((CacheSource.Bypassed, "uncommitted"), await cache.ReadAsync(2));
        }).Soon();

        load.Open();
        await leader.Soon();
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Read_AfterAWritesCallback_UsesTheCacheAgain(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var after = new Gate();
        Task<CacheResult<string>> startedInside = null!;

        await cache.WriteAsync(1, _ =>
        {
            startedInside = ReadWhenOpen();
            return Task.CompletedTask;
        }).Soon();
        after.Open();

        Assert.Equal(CacheSource.Loaded, (await startedInside.Soon()).Source);
        Assert.Equal(CacheSource.Hit, (await cache.ReadAsync()).Source);

        async Task<CacheResult<string>> ReadWhenOpen()
        {
            await after.PassAsync();
            return await cache.GetResultAsync(1);
        }
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task SharedLoad_OfAMiss_RunsWithoutTheCallersContext(CacheStrategy strategy)
    {
        await using var node = new Node();
        var seen = new List<object?>();
        var cache = CacheThatNotes(node, strategy, seen);

        Ambient.Value = "mine";
        await cache.GetAsync(1).Soon();

        Assert.Equal([null, null], seen);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task SharedLoad_PastTheCache_RunsWithoutTheCallersContext(CacheStrategy strategy)
    {
        await using var node = new Node();
        node.Store.IsDown = true;
        var seen = new List<object?>();
        var cache = CacheThatNotes(node, strategy, seen);

        Ambient.Value = "mine";
        await cache.GetAsync(1).Soon();

        Assert.Equal([null, null], seen);
    }

    /// <summary>A transaction scope without asynchronous flow lives in the thread and not in the execution context.</summary>
    [Theory]
    [InlineData(CacheStrategy.VersionedKeys, false)]
    [InlineData(CacheStrategy.VersionedKeys, true)]
    [InlineData(CacheStrategy.Lease, false)]
    [InlineData(CacheStrategy.Lease, true)]
    public async Task SharedLoad_StartedByACancellationInATransaction_RunsOutsideIt(CacheStrategy strategy, bool isComplete)
    {
        await using var node = new Node();
        node.Store.IsDown = true;
        var seen = new List<object?>();
        var stuck = new Gate();
        var cache = node.Cache<int, string>(Node.CacheName, made => made.Strategy(strategy).LoadWith(async (_, cancellation) =>
        {
            seen.Add(Transaction.Current);
            if (seen.Count == 1)
            {
                await stuck.PassAsync(cancellation);
            }

            return "value";
        }));
        using var impatience = new CancellationTokenSource();
        var first = cache.GetAsync(1, impatience.Token).AsTask();
        await stuck.Reached;
        var queued = cache.GetAsync(1).AsTask();

        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Suppress))
        {
            if (isComplete)
            {
                scope.Complete(); // From here on, asking for the current transaction throws.
            }

#pragma warning disable CA1849, MA0042, xUnit1051 // The callbacks must run on this thread, where the transaction is.
            impatience.Cancel();
#pragma warning restore CA1849, MA0042, xUnit1051
        }

        await queued.Soon();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Soon());
        Assert.Equal([null, null], seen);
    }

    /// <summary>As in a method that declares its scope with <c>using var</c>, completes it, and returns what it reads.</summary>
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Read_AfterItsScopeWasCompleted_StillStandsInIt(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("uncommitted"));

        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            scope.Complete();
            Assert.Equal((CacheSource.Bypassed, "uncommitted"), await cache.ReadAsync());
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => cache.WriteAsync(1, _ => Task.CompletedTask).Soon());
            Assert.Contains("has been completed and not yet disposed of", refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty(node.Store.Calls);
    }

    /// <summary>A cache whose loader notes the ambient value and the transaction that it sees before its first await.</summary>
    private static ICache<int, string> CacheThatNotes(Node node, CacheStrategy strategy, List<object?> seen) =>
        node.Cache<int, string>(Node.CacheName, made => made.Strategy(strategy).LoadWith((_, _) =>
        {
            seen.Add(Ambient.Value);
            seen.Add(Transaction.Current);
            return Task.FromResult<string?>("value");
        }));
}
