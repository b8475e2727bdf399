using System.Diagnostics;
using Ratchet.Verification.Specimens;
using StackExchange.Redis;

namespace Ratchet.Benchmarks.Stampede;

/// <summary>What the printed lock asks of a server, on keys of the run's own.</summary>
internal sealed class SpecimenCommands(IDatabase redis, string prefix) : IRedisCommands
{
    private const string CompareAndDelete = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end";

    public async Task<string?> GetAsync(string key) => await redis.StringGetAsync(Own(key));

    public Task SetExAsync(string key, TimeSpan timeToLive, string value) => redis.StringSetAsync(Own(key), value, timeToLive);

    public Task DelAsync(string key) => redis.KeyDeleteAsync(Own(key));

    public Task<bool> SetNxExAsync(string key, string value, TimeSpan timeToLive) => redis.StringSetAsync(Own(key), value, timeToLive, When.NotExists);

    public async Task<bool> EvalCompareAndDeleteAsync(string key, string value) =>
        (long)await redis.ScriptEvaluateAsync(CompareAndDelete, [Own(key)], [value]) == 1;

    public Task SetAsync(string key, string value) => throw Unused();

    public Task<long> IncrAsync(string key) => throw Unused();

    public Task ExecSetsAsync(IReadOnlyList<KeyValuePair<string, string>> entries) => throw Unused();

    private static NotSupportedException Unused() => new("The printed lock neither counts nor publishes.");

    private RedisKey Own(string key) => $"{prefix}:{key}";
}

/// <summary>Real time.</summary>
internal sealed class SpecimenRuntime : ISpecimenRuntime
{
    public static readonly SpecimenRuntime Shared = new();

    public TimeSpan Now => Stopwatch.GetElapsedTime(0);

    public Task SleepAsync(TimeSpan duration) => Task.Delay(duration);

    public string NewLockValue() => Guid.NewGuid().ToString();
}
