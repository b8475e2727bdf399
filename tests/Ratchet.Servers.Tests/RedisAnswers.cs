using StackExchange.Redis;

namespace Ratchet.Servers.Tests;

internal static class RedisAnswers
{
    public static async Task<int> OneAsync(string connectionString)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(connectionString);
        return (int)await connection.GetDatabase().ScriptEvaluateAsync("return 1");
    }
}
