using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Rules;

/// <summary>
/// Rule 2: every attempt has its own token, and only a token whose own reply arrived is filled. A command that timed out may still
/// run at any later time; what it then does must be nobody's.
/// </summary>
public sealed class Rule2AttemptTests
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Begin_Repeated_CarriesATokenNeverSentBefore(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        node.Store.LoseReply(StoreOperation.Begin);

        var writing = cache.WriteAsync(1, row.Set("new")).AsTask();
        await node.PassAsync(RetryPause);
        await writing.Soon();

        var begun = node.Store.CallsOf(StoreOperation.Begin).SelectMany(call => call.Tokens).ToList();
        Assert.Equal(2, begun.Count);
        Assert.NotEqual(begun[0], begun[1]);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task End_AfterALostBegin_NamesEveryTokenSent(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        node.Store.LoseReply(StoreOperation.Begin);

        var writing = cache.WriteAsync(1, row.Set("new")).AsTask();
        await node.PassAsync(RetryPause);
        await writing.Soon();

        var begun = node.Store.CallsOf(StoreOperation.Begin).SelectMany(call => call.Tokens);
        Assert.Equal(begun, Assert.Single(node.Store.CallsOf(StoreOperation.End)).Tokens);
        Assert.Equal(CacheSource.Loaded, (await cache.GetResultAsync(1).Soon()).Source);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Begin_RunsAfterItsWriteEnded_DelaysCachingAndNothingElse(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var late = node.Store.RunLate(StoreOperation.Begin);

        var writing = cache.WriteAsync(1, row.Set("new")).AsTask();
        await node.PassAsync(RetryPause);
        await writing.Soon();
        await late.RunAsync();

        Assert.Equal((CacheSource.Bypassed, "new"), await cache.ReadAsync());
        node.Time.Advance(new CacheOptions().InDoubtHold);
        Assert.Equal((CacheSource.Loaded, "new"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Acquire_Repeated_CarriesATokenNeverSentBefore(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("value"));
        node.Store.FailBefore(StoreOperation.Acquire);

        await cache.GetAsync(1).Soon();
        await cache.GetAsync(1).Soon();

        var acquired = node.Store.CallsOf(StoreOperation.Acquire).SelectMany(call => call.Tokens).ToList();
        Assert.Equal(2, acquired.Count);
        Assert.NotEqual(acquired[0], acquired[1]);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Acquire_ReplyLost_IsNotFilled(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("value"));
        node.Store.LoseReply(StoreOperation.Acquire);

        Assert.Equal((CacheSource.Bypassed, "value"), await cache.ReadAsync());

        Assert.Empty(node.Store.CallsOf(StoreOperation.Fill));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Acquire_RunsLateAfterAWrite_DoesNotLetAnEarlierLoadBeStored(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var late = node.Store.RunLate(StoreOperation.Acquire);
        await cache.GetAsync(1).Soon();

        var load = row.HoldNextLoad();
        var earlier = cache.GetAsync(1).AsTask();
        await load.Reached;
        await cache.WriteAsync(1, row.Set("new")).Soon();
        await late.RunAsync();
        load.Open();
        await earlier.Soon();

        // The late command left a lease (or a version) of its own behind; when it is over, nothing of it is.
        node.Time.Advance(new CacheOptions().LeaseTime);
        Assert.Equal("new", (await cache.ReadAsync()).Value);
    }
}
