using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Redis.Scripts;

/// <summary>renew.lua: its parameters and its reply.</summary>
internal static class RenewScript
{
    private static readonly RedisScript Script = RedisScript.OnCell("renew");

    public static async ValueTask<bool> RunAsync(ScriptSession session, CellKey key, Token writer, long life) =>
        (bool)await session.RunAsync(Script, [key.Text], [session.WakeChannel, writer.ToArray(), life]).ConfigureAwait(false);
}
