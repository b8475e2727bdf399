using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Redis.Scripts;

/// <summary>invalidate.lua: its parameters and its reply, the version that was dropped.</summary>
internal static class InvalidateScript
{
    private static readonly RedisScript Script = RedisScript.OnCell("invalidate");

    public static async ValueTask<Token?> RunAsync(ScriptSession session, CellKey key)
    {
        var reply = await session.RunAsync(Script, [key.Text], [session.WakeChannel]).ConfigureAwait(false);
        return VersionReply.Read((byte[]?)reply);
    }
}
