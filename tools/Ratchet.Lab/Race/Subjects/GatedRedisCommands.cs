using Ratchet.Lab.Race.Stage;
using Ratchet.Verification.Specimens;
using StackExchange.Redis;

namespace Ratchet.Lab.Race.Subjects;

/// <summary>The specimens' commands on a real server, behind the turnstile.</summary>
internal sealed class GatedRedisCommands(IDatabase redis, Turnstile turnstile) : IRedisCommands
{
    public Task<string?> GetAsync(string key)
    {
        var isPrice = SpecimenKey.IsPrice(key);
        return turnstile.PassAsync(new Operation<string?>(
            Act.Other,
            Target.Cache,
            $"GET {SpecimenKey.ShortNameOf(key)}",
            async () => await redis.StringGetAsync(key),
            (value, line) => line with { Reply = value is null ? "miss" : isPrice ? Money.Dollars(value) : value }));
    }

    public Task SetAsync(string key, string value) => SpecimenKey.IsPrice(key)
        ? StorePriceAsync($"SET {SpecimenKey.ShortNameOf(key)}", value, null, () => redis.StringSetAsync(key, value))
        : PassAsync($"SET {SpecimenKey.ShortNameOf(key)} {value}", () => redis.StringSetAsync(key, value));

    public Task SetExAsync(string key, TimeSpan timeToLive, string value) =>
        StorePriceAsync($"SETEX {SpecimenKey.ShortNameOf(key)}", value, timeToLive, () => redis.StringSetAsync(key, value, timeToLive));

    public Task<bool> SetNxExAsync(string key, string value, TimeSpan timeToLive) => turnstile.PassAsync(new Operation<bool>(
        Act.Other,
        Target.Cache,
        $"SET {SpecimenKey.ShortNameOf(key)} NX",
        () => redis.StringSetAsync(key, value, timeToLive, When.NotExists),
        (isFree, line) => line with { Reply = isFree ? "taken" : "held" }));

    public Task<long> IncrAsync(string key) => turnstile.PassAsync(new Operation<long>(
        Act.Other,
        Target.Cache,
        $"INCR {SpecimenKey.ShortNameOf(key)}",
        () => redis.StringIncrementAsync(key),
        (version, line) => line with { Reply = $"{version}" }));

    public Task DelAsync(string key) => PassAsync($"DEL {SpecimenKey.ShortNameOf(key)}", () => redis.KeyDeleteAsync(key));

    public Task<bool> EvalCompareAndDeleteAsync(string key, string value) => turnstile.PassAsync(new Operation<bool>(
        Act.Other,
        Target.Cache,
        $"release {SpecimenKey.ShortNameOf(key)}",
        async () => (long)await redis.ScriptEvaluateAsync(IRedisCommands.CompareAndDelete, [key], [value]) == 1,
        (isOurs, line) => line with { Reply = isOurs ? null : "lost it" }));

    public Task ExecSetsAsync(IReadOnlyList<KeyValuePair<string, string>> entries)
    {
        var entry = entries.Single();
        return StorePriceAsync($"EXEC: SET {SpecimenKey.ShortNameOf(entry.Key)}", entry.Value, null, async () =>
        {
            var transaction = redis.CreateTransaction();
            _ = transaction.StringSetAsync(entry.Key, entry.Value);
            return await transaction.ExecuteAsync();
        });
    }

    private Task<bool> PassAsync(string text, Func<Task<bool>> send) =>
        turnstile.PassAsync(new Operation<bool>(Act.Other, Target.Cache, text, send, (_, line) => line));

    private Task<bool> StorePriceAsync(string command, string price, TimeSpan? timeToLive, Func<Task<bool>> send) =>
        turnstile.PassAsync(new Operation<bool>(
            Actor.OfFlow is { IsWriter: true } ? Act.Publish : Act.Fill,
            Target.Cache,
            $"{command} {Money.Dollars(price)}",
            send,
            (_, line) => line with { Stored = price, StoredFor = timeToLive, IsDecisive = true }));
}

/// <summary>The specimens' key names, in the one word that a timeline has room for.</summary>
internal static class SpecimenKey
{
    private const string Lock = "lock:";
    private const string Version = "version:";
    private const string Versioned = "cache:";

    public static bool IsPrice(string key) =>
        !key.StartsWith(Lock, StringComparison.Ordinal) && !key.StartsWith(Version, StringComparison.Ordinal);

    public static string ShortNameOf(string key) => key switch
    {
        _ when key.StartsWith(Lock, StringComparison.Ordinal) => "lock",
        _ when key.StartsWith(Version, StringComparison.Ordinal) => "version",
        _ when key.StartsWith(Versioned, StringComparison.Ordinal) => key[(key.LastIndexOf(':') + 1)..],
        _ => "price",
    };
}
