namespace Ratchet.Verification.Programs;

/// <summary>
/// One node's connection to the explored cache server, a small one like Redis. That a command is executed and that its reply
/// arrives are two events, between which the search lets anything happen. Under the exploration's faults a command throws
/// <see cref="TimeoutException"/>.
/// </summary>
/// <remarks>Only for the program that is being explored, on the explorer's own thread.</remarks>
public sealed class CacheSeam
{
    private readonly Wire _wire;
    private readonly CacheEntries _entries;

    internal CacheSeam(Wire wire, CacheEntries entries) => (_wire, _entries) = (wire, entries);

    /// <summary>The key's value; null if there is none.</summary>
    public Task<string?> GetAsync(string key, CancellationToken cancellationToken = default) =>
        RunAsync($"GET {key}", entries => entries.Get(key), cancellationToken);

    /// <summary>Sets the key; for good, if no time to live is given.</summary>
    public Task SetAsync(string key, string value, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default) =>
        RunAsync($"SET {key} {value}", entries => { entries.Set(key, value, timeToLive); return "done"; }, cancellationToken);

    /// <summary>Sets the key if there is none: whether it did.</summary>
    public Task<bool> SetIfAbsentAsync(string key, string value, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default) =>
        RunAsync($"SET {key} {value} NX", entries => entries.SetIfAbsent(key, value, timeToLive), cancellationToken);

    /// <summary>Deletes the key: whether there was one.</summary>
    public Task<bool> DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        RunAsync($"DEL {key}", entries => entries.Delete(key), cancellationToken);

    /// <summary>Deletes the key if it holds this value, in one step: whether it did.</summary>
    public Task<bool> DeleteIfEqualAsync(string key, string value, CancellationToken cancellationToken = default) =>
        RunAsync($"DEL {key} IF {value}", entries => entries.DeleteIfEqual(key, value), cancellationToken);

    /// <summary>Adds to a whole number; a key that is not there counts as 0. The sum.</summary>
    public Task<long> IncrementAsync(string key, long by = 1, CancellationToken cancellationToken = default) =>
        RunAsync($"INCR {key}", entries => entries.Increment(key, by), cancellationToken);

    /// <summary>Gives the key another time to live, from now on: whether there was a key.</summary>
    public Task<bool> ExpireAsync(string key, TimeSpan timeToLive, CancellationToken cancellationToken = default) =>
        RunAsync($"EXPIRE {key}", entries => entries.Expire(key, timeToLive), cancellationToken);

    /// <summary>
    /// Whatever else a server can do in one step: a transaction, or a script. It runs when the command is executed, perhaps after the caller
    /// has died; it must do nothing but use the entries that it is given, and return.
    /// </summary>
    /// <param name="command">What it is called where the execution is printed.</param>
    /// <param name="script">The step.</param>
    /// <param name="cancellationToken">Cancels the wait, not the command.</param>
    public Task<T> RunAsync<T>(string command, Func<CacheEntries, T> script, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(command);
        ArgumentNullException.ThrowIfNull(script);
        return _wire.SendAsync(command, () => script(_entries), cancellationToken);
    }
}
