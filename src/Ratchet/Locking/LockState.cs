using System.Runtime.InteropServices;
using Ratchet.Cells;

namespace Ratchet.Locking;

/// <summary>One lock on the server: who holds it until when (nobody, once that is past), the last fencing token, and whether somebody waits.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LockState(Token? Holder, long ExpiresAt, long LastFence, bool IsAwaited);

/// <summary>A lock after an operation, and the answer.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LockStep<TReply>(LockState Next, TReply Reply);

/// <summary>
/// The lock's protocol as pure functions; the server's scripts are held to them. Times are the server's own milliseconds.
/// <list type="bullet">
/// <item>One holder at a time, known by a token that was never sent before: only it prolongs or gives back.</item>
/// <item>A lock that was lost is not prolonged: another may have held it meanwhile.</item>
/// <item>Each holder's fencing token is greater than the last one's, and than the server's clock was then, so that it grows even when the
/// counter is lost.</item>
/// </list>
/// </summary>
internal static class LockTransitions
{
    public static LockStep<LockReply> Acquire(
        in LockState state, Token holder, ReadOnlySpan<Token> earlier, long now, long nowInMicroseconds, long timeToLive)
    {
        if (HolderAt(state, now) is { } other && other != holder && !earlier.Contains(other))
        {
            return new(state with { IsAwaited = true }, default);
        }

        var fence = Math.Max(state.LastFence + 1, nowInMicroseconds);
        return new(new LockState(holder, now + timeToLive, fence, IsAwaited: false), new LockReply(IsHeld: true, fence));
    }

    public static LockStep<bool> Renew(in LockState state, Token holder, long now, long timeToLive) =>
        HolderAt(state, now) == holder
            ? new(state with { ExpiresAt = Math.Max(state.ExpiresAt, now + timeToLive) }, Reply: true)
            : new(state, Reply: false);

    /// <summary>The answer: whether the lock is free now and somebody waits for it.</summary>
    public static LockStep<bool> Release(in LockState state, ReadOnlySpan<Token> holders, long now) =>
        HolderAt(state, now) is { } holder && holders.Contains(holder)
            ? new(new LockState(Holder: null, 0, state.LastFence, IsAwaited: false), state.IsAwaited)
            : new(state, Reply: false);

    private static Token? HolderAt(in LockState state, long now) => state.ExpiresAt > now ? state.Holder : null;
}
