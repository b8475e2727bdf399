using Ratchet.Verification.Specimens;
using StackExchange.Redis;

namespace FlashSale.Subjects;

/// <summary>The specimens' commands on the cache server, under the sale's own prefix. Notices which row a reader stores.</summary>
internal sealed class SpecimenRedis(SubjectSeams seams, bool isReader) : IRedisCommands
{
    private static readonly TimeSpan AnHour = TimeSpan.FromHours(1);

    private readonly IDatabase _redis = seams.Redis.GetDatabase();

    public async Task<string?> GetAsync(string key) => await _redis.StringGetAsync(Own(key));

    /// <summary>For ever, says the program; an hour here, so that a given server is not left with it.</summary>
    public Task SetAsync(string key, string value) => SetExAsync(key, AnHour, value);

    public async Task SetExAsync(string key, TimeSpan timeToLive, string value)
    {
        await _redis.StringSetAsync(Own(key), value, timeToLive);
        if (isReader && value.Contains(';', StringComparison.Ordinal) && RowText.Parse(IdOf(key), value) is { } row)
        {
            seams.Stories.Stored(row);
        }
    }

    public Task<bool> SetNxExAsync(string key, string value, TimeSpan timeToLive) =>
        _redis.StringSetAsync(Own(key), value, timeToLive, When.NotExists);

    public Task<long> IncrAsync(string key) => _redis.StringIncrementAsync(Own(key));

    public Task DelAsync(string key) => _redis.KeyDeleteAsync(Own(key));

    public async Task<bool> EvalCompareAndDeleteAsync(string key, string value) =>
        (long)await _redis.ScriptEvaluateAsync(IRedisCommands.CompareAndDelete, [Own(key)], [value]) == 1;

    public async Task ExecSetsAsync(IReadOnlyList<KeyValuePair<string, string>> entries)
    {
        var transaction = _redis.CreateTransaction();
        foreach (var (key, value) in entries)
        {
            _ = transaction.StringSetAsync(Own(key), value, AnHour);
        }

        await transaction.ExecuteAsync();
    }

    private RedisKey Own(string key) => $"{seams.KeyPrefix}:{seams.Name}:{key}";

    private static int IdOf(string key) => int.Parse(key.Split(':').First(part => int.TryParse(part, out _)), System.Globalization.CultureInfo.InvariantCulture);
}
