using Ratchet.Verification.Programs;
using Xunit;

namespace Ratchet.Verification.Tests.Programs;

/// <summary>Facts of one's own, and the pause that lets locks expire under their owners.</summary>
public sealed class FactTests
{
    private const string Mutex = "lock";

    [Fact]
    public void ExpectAlways_TwoInsideAtOnce_IsFoundThoughItIsOverAtTheEnd()
    {
        var result = Critical(static async (node, inside) =>
        {
            inside(true);
            await node.Cache.GetAsync("k");
            inside(false);
        }).Run();

        Assert.Equal("one at a time", result.Counterexample?.Fact);
        Assert.Contains("after this event", result.Counterexample!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ExpectAlways_LockAroundIt_HoldsCompletely() => Critical(LockedAsync).Run().ThrowUnlessComplete();

    [Theory]
    [InlineData(4, true)]
    [InlineData(6, false)]
    public void Pause_LongerThanTheLockLives_LetsTwoInside(int seconds, bool holds)
    {
        var result = Critical(LockedAsync).WithFaults(Faults.Pause).WithPause(TimeSpan.FromSeconds(seconds)).Run();

        Assert.Equal((holds, holds), (result.Holds, result.IsComplete));
        Assert.Equal(holds ? null : "one at a time", result.Counterexample?.Fact);
    }

    [Fact]
    public void ExpectAtEnd_WhatIsLeftBehind_IsFound()
    {
        var exploration = new Exploration<NodeSeams>(static node => node)
            .Actor("A", static node => node.Cache.SetIfAbsentAsync(Mutex, "A"))
            .ExpectAtEnd("no lock is left", static state => state.CacheEntry(Mutex) is null);

        var result = exploration.Run();

        Assert.Equal("no lock is left", result.Counterexample?.Fact);
        Assert.Contains("come to rest", result.Counterexample!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ExpectAtEnd_TidyProgram_HoldsCompletely()
    {
        new Exploration<NodeSeams>(static node => node)
            .Actor("A", static async node => { await node.Cache.SetIfAbsentAsync(Mutex, "A"); await node.Cache.DeleteAsync(Mutex); })
            .Actor("B", static async node => { await node.Cache.SetIfAbsentAsync(Mutex, "B"); await node.Cache.DeleteAsync(Mutex); })
            .ExpectAtEnd("no lock is left", static state => state.CacheEntry(Mutex) is null)
            .Run().ThrowUnlessComplete();
    }

    private static Exploration<Critic> Critical(Func<NodeSeams, Action<bool>, Task> work) => new Exploration<Critic>(node => new Critic(node, work))
        .Actor("A", static critic => critic.WorkAsync())
        .Actor("B", static critic => critic.WorkAsync())
        .ExpectAlways("one at a time", static state => !(state.Program(0).IsInside && state.Program(1).IsInside));

    /// <summary>Under a lock that lives for five seconds and is asked for once.</summary>
    private static async Task LockedAsync(NodeSeams node, Action<bool> inside)
    {
        var owner = node.NewName();
        if (await node.Cache.SetIfAbsentAsync(Mutex, owner, TimeSpan.FromSeconds(5)))
        {
            inside(true);
            await node.Cache.GetAsync("k");
            inside(false);
            await node.Cache.DeleteIfEqualAsync(Mutex, owner);
        }
    }

    private sealed class Critic(NodeSeams node, Func<NodeSeams, Action<bool>, Task> work)
    {
        public bool IsInside { get; private set; }

        public Task WorkAsync() => work(node, isInside => IsInside = isInside);
    }
}
