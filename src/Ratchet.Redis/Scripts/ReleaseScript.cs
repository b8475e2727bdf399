using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Redis.Scripts;

/// <summary>release.lua: its parameters.</summary>
internal static class ReleaseScript
{
    private static readonly RedisScript Script = RedisScript.OnCell("release");

    public static async ValueTask RunAsync(ScriptSession session, CellKey key, CellStamp stamp, Token token) =>
        await session
            .RunAsync(Script, [key.Text], [session.WakeChannel, CellFormat.EncodeStamp(stamp), token.ToArray()])
            .ConfigureAwait(false);
}
