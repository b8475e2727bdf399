namespace Ratchet.Verification.Specimens;

/// <summary>
/// The Redis commands that the specimens use, one call a command. A schedule stands here: it holds commands back, and lets a
/// command time out at its caller that the server executes later, as real ones do.
/// Every command throws <see cref="TimeoutException"/> when no reply came in time.
/// </summary>
internal interface IRedisCommands
{
    /// <summary>What <see cref="EvalCompareAndDeleteAsync"/> runs: <c>KEYS[1]</c> the key, <c>ARGV[1]</c> the value.</summary>
    const string CompareAndDelete =
        """
        if redis.call("GET", KEYS[1]) == ARGV[1] then
            return redis.call("DEL", KEYS[1])
        else
            return 0
        end
        """;

    /// <summary><c>GET key</c>.</summary>
    Task<string?> GetAsync(string key);

    /// <summary><c>SET key value</c>: no time to live.</summary>
    Task SetAsync(string key, string value);

    /// <summary><c>SETEX key seconds value</c>.</summary>
    Task SetExAsync(string key, TimeSpan timeToLive, string value);

    /// <summary><c>SET key value NX EX seconds</c>: whether the key was free.</summary>
    Task<bool> SetNxExAsync(string key, string value, TimeSpan timeToLive);

    /// <summary><c>INCR key</c>: a missing key counts as 0.</summary>
    Task<long> IncrAsync(string key);

    /// <summary><c>DEL key</c>.</summary>
    Task DelAsync(string key);

    /// <summary>The script that deletes the key if it holds this value, in one atomic step: whether it did.</summary>
    Task<bool> EvalCompareAndDeleteAsync(string key, string value);

    /// <summary><c>MULTI</c>, one <c>SET</c> for each entry, <c>EXEC</c>.</summary>
    Task ExecSetsAsync(IReadOnlyList<KeyValuePair<string, string>> entries);
}
