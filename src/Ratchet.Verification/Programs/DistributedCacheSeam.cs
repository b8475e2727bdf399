using System.Text;
using Microsoft.Extensions.Caching.Distributed;

namespace Ratchet.Verification.Programs;

/// <summary>
/// The explored cache server as an <see cref="IDistributedCache"/>; each call is one command, executed at one event and answered at another.
/// Bytes are kept as text of one character a byte, so that what is ASCII can be read in what is printed.
/// </summary>
internal sealed class DistributedCacheSeam(Wire wire, CacheEntries entries, TimeProvider time) : IDistributedCache
{
    public byte[]? Get(string key) => throw Blocking("GetAsync");

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw Blocking("SetAsync");

    public void Refresh(string key) => throw Blocking("RefreshAsync");

    public void Remove(string key) => throw Blocking("RemoveAsync");

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var text = await wire.SendAsync($"GET {key}", () => entries.GetAndRefresh(key), token).ConfigureAwait(false);
        return text is null ? null : Encoding.Latin1.GetBytes(text);
    }

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(options);
        var text = Encoding.Latin1.GetString(value);
        var (sliding, timeToLive) = (options.SlidingExpiration, TimeToLive(options));
        return wire.SendAsync($"SET {key}", () => { entries.SetSliding(key, text, sliding, timeToLive); return "done"; }, token);
    }

    public Task RefreshAsync(string key, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return wire.SendAsync($"TOUCH {key}", () => entries.GetAndRefresh(key) is not null, token);
    }

    public Task RemoveAsync(string key, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return wire.SendAsync($"DEL {key}", () => entries.Delete(key), token);
    }

    private TimeSpan? TimeToLive(DistributedCacheEntryOptions options)
    {
        var span = options.AbsoluteExpirationRelativeToNow ?? options.AbsoluteExpiration - time.GetUtcNow();
        return span is null || span > TimeSpan.Zero
            ? span
            : throw new ArgumentOutOfRangeException(nameof(options), span, "An entry's life ends in the future.");
    }

    private static NotSupportedException Blocking(string instead) =>
        new($"A call that blocks cannot be explored, for the answer is an event that comes later; call {instead}.");
}
