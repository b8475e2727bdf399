using StackExchange.Redis;

namespace Ratchet.LockHolder;

/// <summary>What a lock protects: it keeps the highest fencing token that it has seen, and refuses a lower one.</summary>
public static class FencedRow
{
    private const string Write =
        """
        local seen = tonumber(redis.call('GET', KEYS[1]) or '0')
        if tonumber(ARGV[1]) < seen then return 0 end
        redis.call('SET', KEYS[1], ARGV[1])
        return 1
        """;

    /// <summary>Whether the row accepted the token.</summary>
    public static async Task<bool> WriteAsync(IDatabase database, string row, long fencingToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return (bool)await database.ScriptEvaluateAsync(Write, [(RedisKey)row], [(RedisValue)fencingToken]);
    }
}
