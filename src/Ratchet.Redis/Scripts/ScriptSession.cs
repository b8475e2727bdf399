using System.Runtime.InteropServices;
using StackExchange.Redis;

namespace Ratchet.Redis.Scripts;

/// <summary>
/// Runs scripts, each at most once.
/// <para>
/// What keeps a command from running twice: the driver replays only what goes through its WithRetry wrapper, which is not used, and
/// every command is flagged as never to be retried besides. It sends again what the server has answered with MOVED or ASK, and here
/// what it has answered with NOSCRIPT: both prove that nothing ran. A timeout or a lost connection proves nothing, and is reported.
/// The overload that takes a hash sends one EVALSHA and nothing else; the one that takes a text would load the script by itself, in
/// a command of its own, unless it is told not to.
/// </para>
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ScriptSession(IDatabase Database, RedisValue WakeChannel)
{
    public const CommandFlags Once = CommandFlags.DemandMaster | CommandFlags.CommandRetryNever;

    public async ValueTask<RedisResult> RunAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return await Database.ScriptEvaluateAsync(script.Hash, keys, arguments, Once).ConfigureAwait(false);
        }
        catch (RedisServerException fault) when (fault.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // Cached by EVAL, so the next call finds it.
            return await Database
                .ScriptEvaluateAsync(script.Text, keys, arguments, Once | CommandFlags.NoScriptCache)
                .ConfigureAwait(false);
        }
    }
}
