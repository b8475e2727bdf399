using Ratchet.Cells;
using Ratchet.Locking;
using Xunit;

namespace Ratchet.Tests.Locking;

/// <summary>The lock's rules, one by one.</summary>
public sealed class LockTransitionsTests
{
    private const long Life = 1_000;

    private static readonly Token Own = new(1, 1);
    private static readonly Token Other = new(2, 1);

    [Fact]
    public void FencingToken_IsTheClockUnlessTheCounterIsAhead()
    {
        var first = LockTransitions.Acquire(default, Own, [], now: 0, nowInMicroseconds: 5_000_000, Life);
        var clockSetBack = LockTransitions.Acquire(first.Next, Other, [], now: Life, nowInMicroseconds: 1_000_000, Life);
        var counterLost = LockTransitions.Acquire(default, Own, [], now: Life, nowInMicroseconds: 5_000_001, Life);

        Assert.Equal((5_000_000, 5_000_001, 5_000_001), (first.Reply.FencingToken, clockSetBack.Reply.FencingToken, counterLost.Reply.FencingToken));
    }

    [Fact]
    public void Acquire_OfWhatAnEarlierAttemptTook_TakesItOverUnderAGreaterToken()
    {
        var lost = LockTransitions.Acquire(default, Own, [], now: 0, nowInMicroseconds: 7, Life);
        var again = LockTransitions.Acquire(lost.Next, new Token(1, 2), [Own], now: 1, nowInMicroseconds: 7, Life);

        Assert.Equal(new LockReply(IsHeld: true, 8), again.Reply);
    }

    [Fact]
    public void Release_ByAnother_ChangesNothing()
    {
        var held = LockTransitions.Acquire(default, Own, [], now: 0, nowInMicroseconds: 7, Life).Next;

        Assert.Equal(held, LockTransitions.Release(held, [Other], now: 1).Next);
    }

    [Fact]
    public void Release_WhereSomebodyWaits_WakesAndKeepsTheCounter()
    {
        var held = LockTransitions.Acquire(default, Own, [], now: 0, nowInMicroseconds: 7, Life).Next;
        var awaited = LockTransitions.Acquire(held, Other, [], now: 1, nowInMicroseconds: 8, Life);
        var released = LockTransitions.Release(awaited.Next, [Own], now: 2);

        Assert.False(awaited.Reply.IsHeld);
        Assert.True(released.Reply);
        Assert.Equal((null, 7), (released.Next.Holder, released.Next.LastFence));
    }

    [Fact]
    public void Renew_AfterTheEnd_DoesNotTakeItAgain()
    {
        var held = LockTransitions.Acquire(default, Own, [], now: 0, nowInMicroseconds: 7, Life).Next;

        Assert.True(LockTransitions.Renew(held, Own, now: Life - 1, Life).Reply);
        Assert.False(LockTransitions.Renew(held, Own, now: Life, Life).Reply);
        Assert.False(LockTransitions.Renew(held, Other, now: 1, Life).Reply);
    }
}
