using System.Globalization;
using Ratchet.Cells;
using Ratchet.Locking;
using Ratchet.Stores;
using StackExchange.Redis;

namespace Ratchet.Redis.Scripts;

/// <summary>acquire-lock.lua, renew-lock.lua, release-lock.lua: their parameters and replies.</summary>
internal static class LockScripts
{
    private static readonly TimeSpan FenceOutlives = TimeSpan.FromDays(1);

    private static readonly RedisScript Acquire = RedisScript.Alone("acquire-lock");
    private static readonly RedisScript Renew = RedisScript.Alone("renew-lock");
    private static readonly RedisScript Release = RedisScript.Alone("release-lock");

    public static async ValueTask<LockReply> AcquireAsync(
        ScriptSession session, CellKey key, Token holder, IReadOnlyList<Token> earlier, TimeSpan timeToLive)
    {
        RedisValue[] arguments =
        [
            Milliseconds(timeToLive),
            Milliseconds(timeToLive + FenceOutlives),
            holder.ToArray(),
            .. earlier.Select(token => (RedisValue)token.ToArray()),
        ];
        var reply = (string?)await session.RunAsync(Acquire, [key.Text, $"{key.Text}:fence"], arguments).ConfigureAwait(false);
        return reply is null ? default : new LockReply(IsHeld: true, long.Parse(reply, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    public static async ValueTask<bool> RenewAsync(ScriptSession session, CellKey key, Token holder, TimeSpan timeToLive) =>
        (bool)await session.RunAsync(Renew, [key.Text], [Milliseconds(timeToLive), holder.ToArray()]).ConfigureAwait(false);

    public static async ValueTask<bool> ReleaseAsync(ScriptSession session, CellKey key, IReadOnlyList<Token> holders) =>
        (bool)await session.RunAsync(
            Release, [key.Text], [session.WakeChannel, .. holders.Select(token => (RedisValue)token.ToArray())]).ConfigureAwait(false);

    private static long Milliseconds(TimeSpan span) => Math.Max(1, (long)span.TotalMilliseconds);
}
