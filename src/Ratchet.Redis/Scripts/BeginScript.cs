using Ratchet.Cells;
using Ratchet.Stores;
using StackExchange.Redis;

namespace Ratchet.Redis.Scripts;

/// <summary>begin.lua: its parameters and its reply.</summary>
internal static class BeginScript
{
    private static readonly RedisScript Script = RedisScript.OnCell("begin");

    public static async ValueTask<BeginReply> RunAsync(ScriptSession session, CellKey key, CellStamp stamp, BeginRequest request, long life)
    {
        RedisValue[] arguments =
        [
            session.WakeChannel,
            CellFormat.EncodeStamp(stamp),
            life,
            request.Exclusive ? "1" : "0",
            request.Writer.ToArray(),
            .. request.Earlier.Select(token => (RedisValue)token.ToArray()),
        ];
        var reply = await session.RunAsync(Script, [key.Text], arguments).ConfigureAwait(false);
        var bytes = (byte[]?)reply;
        return bytes is [(byte)'B']
            ? new BeginReply(IsBusy: true, Replaced: null, stamp.Era)
            : new BeginReply(IsBusy: false, VersionReply.Read(bytes), stamp.Era);
    }
}
