using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Redis.Scripts;

/// <summary>hold-in-doubt.lua: its parameters and its reply.</summary>
internal static class HoldInDoubtScript
{
    private static readonly RedisScript Script = RedisScript.OnCell("hold-in-doubt");

    public static async ValueTask<bool> RunAsync(ScriptSession session, CellKey key, CellStamp stamp, Token writer, long life) =>
        (bool)await session
            .RunAsync(Script, [key.Text], [session.WakeChannel, CellFormat.EncodeStamp(stamp), writer.ToArray(), life])
            .ConfigureAwait(false);
}
