using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Strategies;

/// <summary>Writes that take turns, and readers that wait for them.</summary>
public sealed class DistributedLockTests
{
    private const CacheStrategy Strategy = CacheStrategy.DistributedLock;

    [Fact]
    public async Task SecondWriter_WaitsItsTurnAndIsWokenWithoutTimePassing()
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(Strategy, row), other.Cache(Strategy, row));
        var slow = new Gate();
        var first = cache.WriteAsync(1, slow.PassAsync).AsTask();
        await slow.Reached;

        var second = otherCache.WriteAsync(1, row.Set("second")).AsTask();
        await other.Seams.AskedAsync(TimeSpan.FromMilliseconds(250));
        Assert.Equal("old", row.Value);
        slow.Open();

        await first.Soon();
        await second.Soon();
        Assert.Equal("second", row.Value);
    }

    [Fact]
    public async Task SecondWriter_WhoseAnnouncementIsLost_LooksForItself()
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(Strategy, row), other.Cache(Strategy, row, options => options.LockWait = TimeSpan.FromMinutes(10)));

        // In doubt: what keeps the second writer out ends at a deadline, which nobody announces.
        await Assert.ThrowsAsync<TimeoutException>(() => cache.WriteAsync(1, Task (_) => throw new TimeoutException()).Soon());
        var second = otherCache.WriteAsync(1, row.Set("second")).AsTask();

        await other.PassUntilAsync(second);
        Assert.Equal("second", row.Value);
    }

    [Fact]
    public async Task SecondWriter_WhoseTurnDoesNotCome_WritesNothingAndLeavesNothing()
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(Strategy, row), other.Cache(Strategy, row, options => options.LockWait = TimeSpan.FromSeconds(1)));
        var slow = new Gate();
        var first = cache.WriteAsync(1, slow.PassAsync).AsTask();
        await slow.Reached;

        var second = otherCache.WriteAsync(1, row.Set("second")).AsTask();
        await PassASecondOfPollsAsync(other);
        var refused = await Assert.ThrowsAsync<LockTimeoutException>(() => second.Soon());

        Assert.Equal(
            "Another write of 'ratchet:{price:1}' did not end within 00:00:01; nothing was written. LockWait of cache 'price' says how long to wait.", refused.Message);
        Assert.Equal("old", row.Value);
        slow.Open();
        await first.Soon();
        Assert.Equal((CacheSource.Loaded, "old"), await otherCache.ReadAsync());
        Assert.Empty(other.Store.CallsOf(StoreOperation.End));
    }

    [Fact]
    public async Task WaitingWriter_ThatIsCancelled_WritesNothing()
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(Strategy, row);
        var slow = new Gate();
        using var cancel = new CancellationTokenSource();
        var first = cache.WriteAsync(1, slow.PassAsync).AsTask();
        await slow.Reached;
        var second = cache.WriteAsync(1, row.Set("second"), cancel.Token).AsTask();
        var third = cache.WriteAsync(1, row.Set("third")).AsTask();

        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Soon());
        slow.Open();
        await first.Soon();

        await third.Soon();
        Assert.Equal("third", row.Value);
    }

    [Fact]
    public async Task Writers_OfOneProcess_AskTheServerOneAtATime()
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(Strategy, row);
        var slow = new Gate();
        var first = cache.WriteAsync(1, slow.PassAsync).AsTask();
        await slow.Reached;

        var waiters = Enumerable.Range(0, 1_000).Select(_ => cache.WriteAsync(1, row.Set("new")).AsTask()).ToList();
        await node.Seams.AskedAsync(TimeSpan.FromMilliseconds(250));
        Assert.Equal(2, node.Store.CallsOf(StoreOperation.Begin).Count);
        slow.Open();

        await Task.WhenAll(waiters.Append(first)).Soon();
        Assert.InRange(node.Store.CallsOf(StoreOperation.Begin).Count, 1_001, 2_001);
    }

    [Fact]
    public async Task Writer_WhoseBeginLosesItsReply_IsNotKeptOutByItself()
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(Strategy, row);
        node.Store.LoseReply(StoreOperation.Begin);

        var writing = cache.WriteAsync(1, row.Set("new")).AsTask();
        await node.PassUntilAsync(writing);

        Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync());
    }

    [Fact]
    public async Task CrossingWriters_OfTheSameKeys_TakeThemInOneOrder()
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(Strategy, row), other.Cache(Strategy, row));
        var slow = new Gate();

        // The bytes of U+FFFD sort before those of U+10000, its UTF-16 code units after them.
        var names = node.Cache<string, string>("names", made => made.Strategy(Strategy));
        await names.WriteAsync(["\U00010000", "\uFFFD", "b", "a", "b"], _ => Task.CompletedTask).Soon();
        Assert.Equal(
            ["a", "b", "\uFFFD", "\U00010000"],
            node.Store.CallsOf(StoreOperation.Begin).Select(call => call.Key.Text["ratchet:{names:".Length..^1]));

        var first = cache.WriteAsync([2, 1], slow.PassAsync).AsTask();
        await slow.Reached;
        var second = otherCache.WriteAsync([1, 2], row.Set("second")).AsTask();
        await other.Seams.AskedAsync(TimeSpan.FromMilliseconds(250));
        slow.Open();

        await Task.WhenAll(first, second).Soon();
    }

    [Fact]
    public async Task NewKey_InsideAWrite_IsRefusedAndOneThatTheFlowHoldsIsNot()
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(Strategy, row);

        await cache.WriteAsync([1, 2], async ct =>
        {
            await cache.WriteAsync(2, row.Set("inner"), ct);
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => cache.WriteAsync(3, row.Set("refused"), ct).Soon());
            Assert.StartsWith("'ratchet:{price:3}' is written by one at a time", refused.Message, StringComparison.Ordinal);
        }).Soon();

        Assert.Equal("inner", row.Value);
        Assert.Equal(2, node.Store.CallsOf(StoreOperation.Begin).Count);
        Assert.Equal(2, node.Store.CallsOf(StoreOperation.End).Count);
    }

    [Fact]
    public async Task Reader_DuringAWrite_WaitsForItAndSeesItsRow()
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(Strategy, row), other.Cache(Strategy, row, Patient));
        var slow = new Gate();
        var writing = cache.WriteAsync(1, async ct =>
        {
            await slow.PassAsync(ct);
            row.Value = "new";
        }).AsTask();
        await slow.Reached;

        var reading = otherCache.GetResultAsync(1).AsTask();
        await other.Seams.AskedAsync(TimeSpan.FromMilliseconds(250));
        slow.Open();

        var read = await reading.Soon();
        Assert.Equal((CacheSource.Loaded, "new"), (read.Source, read.Value));
        await writing.Soon();
    }

    [Fact]
    public async Task Reader_OfALongWrite_ReadsTheDatabaseWhenItsPatienceEnds()
    {
        await using var node = new Node();
        await using var other = node.Beside();
        var row = new Row("old");
        var (cache, otherCache) = (node.Cache(Strategy, row), other.Cache(Strategy, row, options => options.WaitTime = TimeSpan.FromSeconds(1)));
        var slow = new Gate();
        var writing = cache.WriteAsync(1, slow.PassAsync).AsTask();
        await slow.Reached;

        var reading = otherCache.GetResultAsync(1).AsTask();
        await PassASecondOfPollsAsync(other);

        Assert.Equal(CacheSource.Bypassed, (await reading.Soon()).Source);
        slow.Open();
        await writing.Soon();
    }

    [Fact]
    public async Task Reader_InsideTheWrite_DoesNotWaitForItself()
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(Strategy, row, Patient);

        await cache.WriteAsync(1, async ct =>
        {
            await row.Set("new")(ct);
            Assert.Equal((CacheSource.Bypassed, "new"), await cache.ReadAsync());
        }).Soon();
    }

    /// <summary>No more than that: after a minute, the other write's quarantine would be over.</summary>
    private static async Task PassASecondOfPollsAsync(Node node)
    {
        for (var poll = 0; poll < 4; poll++)
        {
            await node.PassAsync(TimeSpan.FromMilliseconds(250));
        }
    }

    private static void Patient(CacheOptions options) => options.WaitTime = TimeSpan.FromMinutes(1);
}
