using Ratchet.Verification.Specimens;
using StackExchange.Redis;

namespace Ratchet.Lab.Amplification;

/// <summary>A versioned cache's commands on a real server, on keys of this run's own.</summary>
internal sealed class PrefixedRedisCommands(IDatabase redis, string prefix) : IRedisCommands
{
    public async Task<string?> GetAsync(string key) => await redis.StringGetAsync(Own(key));

    public Task SetAsync(string key, string value) => redis.StringSetAsync(Own(key), value);

    public Task SetExAsync(string key, TimeSpan timeToLive, string value) => redis.StringSetAsync(Own(key), value, timeToLive);

    public Task<long> IncrAsync(string key) => redis.StringIncrementAsync(Own(key));

    public Task DelAsync(string key) => redis.KeyDeleteAsync(Own(key));

    public Task<bool> SetNxExAsync(string key, string value, TimeSpan timeToLive) => throw Unused();

    public Task<bool> EvalCompareAndDeleteAsync(string key, string value) => throw Unused();

    public Task ExecSetsAsync(IReadOnlyList<KeyValuePair<string, string>> entries) => throw Unused();

    private static NotSupportedException Unused() => new("Versioned caches neither lock nor publish.");

    private RedisKey Own(string key) => $"{prefix}:{key}";
}
