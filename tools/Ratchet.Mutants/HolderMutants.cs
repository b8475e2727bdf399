namespace Ratchet.Mutants;

/// <summary>The lock as a primitive, without one of its rules.</summary>
internal static class HolderMutants
{
    private const string Transitions = "src/Ratchet/Locking/LockState.cs";
    private const string HeldLock = "src/Ratchet/Locking/HeldLock.cs";
    private const string Locks = "src/Ratchet/Locking/DistributedLocks.cs";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        new(
            "a lock that two hold",
            "one holder at a time",
            Transitions,
            "if (HolderAt(state, now) is { } other && other != holder",
            "if (HolderAt(state, now) is { } other && state.IsAwaited && other != holder",
            "Lock contenders=2"),
        new(
            "a fencing token that does not grow",
            "each holder's fencing token is greater than the last one's",
            Transitions,
            "Math.Max(state.LastFence + 1, nowInMicroseconds)",
            "Math.Max(Math.Max(state.LastFence, 1), nowInMicroseconds)",
            "Lock contenders=2"),
        new(
            "a fencing token made of the clock alone",
            "each holder's fencing token is greater than the last one's, also when the clock has been set back",
            Transitions,
            "Math.Max(state.LastFence + 1, nowInMicroseconds)",
            "Math.Max(1, nowInMicroseconds)",
            "Lock contenders=2"),
        new(
            "a fencing token made of the counter alone",
            "a fencing token grows even when the counter is lost",
            Transitions,
            "Math.Max(state.LastFence + 1, nowInMicroseconds)",
            "state.LastFence + 1",
            "Lock contenders=2 faults=CounterLost budget=1"),
        new(
            "a fencing token that checks nothing",
            "the fencing token is what protects a resource from a holder that was paused past the lock's end",
            HeldLock,
            "FencingToken = acquired.FencingToken;",
            "FencingToken = long.MaxValue;",
            "Lock contenders=2 hold=0 faults=Pause budget=1"),
        new(
            "a lock that anybody gives back",
            "only its holder gives a lock back",
            Transitions,
            "is { } holder && holders.Contains(holder)",
            "is not null",
            "Lock contenders=2 faults=LockLost budget=1"),
        new(
            "a renewal that takes a lost lock again",
            "a lock that was lost is not prolonged",
            Transitions,
            """
                    HolderAt(state, now) == holder
                        ? new(state with { ExpiresAt
            """,
            """
                    (HolderAt(state, now) ?? holder) == holder
                        ? new(state with { Holder = holder, ExpiresAt
            """,
            "Lock contenders=1 faults=LockLost budget=1"),
        new(
            "a renewal of a lock that has expired",
            "a lock that was lost is not prolonged: another may have held it meanwhile",
            Transitions,
            """
                    HolderAt(state, now) == holder
                        ? new(state with
            """,
            """
                    state.Holder == holder
                        ? new(state with
            """,
            "Lock contenders=1 faults=Pause budget=1"),
        new(
            "a lost lock whose holder is not told",
            "Lost fires when the server says that the lock is lost",
            HeldLock,
            "                Lose();\n",
            "                await Task.CompletedTask.ConfigureAwait(false);\n",
            "Lock contenders=1 faults=LockLost budget=1"),
        new(
            "a life counted from the reply",
            "what a holder believes counts from before the command was sent",
            HeldLock,
            "new CancellationTokenSource(LeftSince(acquired.AskedAt), scope.Seams.Time)",
            "new CancellationTokenSource(scope.TimeToLive, scope.Seams.Time)",
            "Lock contenders=2 faults=Pause budget=1"),
        new(
            "a renewal that counts from its reply",
            "what a holder believes counts from before the command was sent",
            HeldLock,
            "_lost.CancelAfter(LeftSince(askedAt));",
            "_lost.CancelAfter(_scope.TimeToLive);",
            "Lock contenders=1 faults=Pause budget=1"),
        new(
            "a release that wakes nobody",
            "the release of a lock that somebody awaits is announced",
            Transitions,
            "IsAwaited: false), state.IsAwaited)",
            "IsAwaited: false), false)",
            "Lock contenders=2"),
        new(
            "a busy lock that nobody is known to await",
            "a lock that another holds is marked as awaited",
            Transitions,
            "return new(state with { IsAwaited = true }, default);",
            "return new(state, default);",
            "Lock contenders=2"),
        new(
            "a waiter that never looks for itself",
            "a waiter looks for itself now and then, since an announcement can be lost",
            Locks,
            "PollInterval = TimeSpan.FromMilliseconds(500)",
            "PollInterval = TimeSpan.FromHours(1)",
            "Lock contenders=2 faults=WakeUpLost budget=1"),
        new(
            "attempts that are not tidied up",
            "who gives up gives back what attempts without a reply may have taken",
            Locks,
            "await TidyAsync(key, lost).ConfigureAwait(false);",
            "await Task.CompletedTask.ConfigureAwait(false);",
            "Lock contenders=1 faults=ReplyLost budget=3"),
    ];
}
