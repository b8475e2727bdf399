using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Redis.Scripts;

/// <summary>fill.lua: its parameters and its reply.</summary>
internal static class FillScript
{
    private static readonly RedisScript Script = RedisScript.OnCell("fill");

    public static async ValueTask<bool> RunAsync(ScriptSession session, CellKey key, CellStamp stamp, Token token, CellValue value, long life)
    {
        var cell = CellFormat.Encode(Cell.Value(stamp, value));
        return (bool)await session
            .RunAsync(Script, [key.Text], [session.WakeChannel, CellFormat.EncodeStamp(stamp), token.ToArray(), cell, life])
            .ConfigureAwait(false);
    }
}
