using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Redis.Scripts;

/// <summary>fill-version.lua: its parameters and its reply.</summary>
internal static class FillVersionScript
{
    private static readonly RedisScript Script = RedisScript.OnCell("fill-version");

    public static async ValueTask<bool> RunAsync(ScriptSession session, CellKey key, CellStamp stamp, Token version, CellValue value, long life)
    {
        var cell = CellFormat.Encode(Cell.Version(stamp, version));
        var content = CellFormat.Encode(Cell.Value(stamp, value));
        return (bool)await session
            .RunAsync(Script, [key.Text, key.OfVersion(version)], [session.WakeChannel, cell, content, life])
            .ConfigureAwait(false);
    }
}
