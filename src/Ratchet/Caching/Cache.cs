using Ratchet.Reading;
using Ratchet.Stores;
using Ratchet.Writing;

namespace Ratchet.Caching;

/// <summary>The typed face: arguments checked, keys turned into text; the read and the write path do the rest.</summary>
internal sealed class Cache<TKey, TValue>(
    string name,
    KeyMaker<TKey> keys,
    Loader<TKey, TValue>? loader,
    ReadPath<TKey, TValue> reads,
    WritePath writes) : ICache<TKey, TValue>
{
    public string Name { get; } = name;

    public ValueTask<TValue?> GetAsync(TKey key, CancellationToken cancellationToken)
    {
        var result = GetResultAsync(key, cancellationToken);
        return result.IsCompletedSuccessfully ? new ValueTask<TValue?>(result.Result.Value) : UnwrapAsync(result);
    }

    public ValueTask<TValue?> GetAsync(TKey key, Func<TKey, CancellationToken, ValueTask<TValue?>> loader, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(loader);
        return UnwrapAsync(ReadAsync(key, new Loader<TKey, TValue>(loader, IsPerCall: true), cancellationToken));
    }

    public ValueTask<CacheResult<TValue>> GetResultAsync(TKey key, CancellationToken cancellationToken) =>
        ReadAsync(key, loader ?? throw NoLoader(), cancellationToken);

    public ValueTask<TResult> WriteAsync<TResult>(
        TKey key, Func<WriteContext<TValue>, CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        var cellKey = keys.Make(ref key);
        return writes.WriteAsync(cellKey, new WriteContext<TValue>(writes.Scope, cellKey, reads.Scope.Codec), write, cancellationToken);
    }

    public ValueTask<TResult> WriteAsync<TResult>(
        IReadOnlyCollection<TKey> keys, Func<WriteContext, CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        return WriteRun.WriteAsync(EntriesOf(keys), new WriteContext(), write, cancellationToken);
    }

    public ValueTask<OpenWrite> BeginWriteAsync(TKey key, CancellationToken cancellationToken) =>
        WriteRun.BeginAsync([Entry(key)], cancellationToken);

    public ValueTask<OpenWrite> BeginWriteAsync(IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken) =>
        WriteRun.BeginAsync(EntriesOf(keys), cancellationToken);

    public CacheEntry Entry(TKey key) => writes.EntryOf(keys.Make(ref key));

    public ValueTask InvalidateAsync(TKey key, CancellationToken cancellationToken) => writes.InvalidateAsync(keys.Make(ref key), cancellationToken);

    public ValueTask InvalidateAllAsync(CancellationToken cancellationToken) => writes.InvalidateAllAsync(cancellationToken);

    private IReadOnlyList<CacheEntry> EntriesOf(IReadOnlyCollection<TKey> written)
    {
        ArgumentNullException.ThrowIfNull(written, "keys");
        WriteEntries.ThrowUnlessAllowed(written.Count, "keys");
        return [.. written.Select(Entry)];
    }

    private static async ValueTask<TValue?> UnwrapAsync(ValueTask<CacheResult<TValue>> result) => (await result.ConfigureAwait(false)).Value;

    private ValueTask<CacheResult<TValue>> ReadAsync(TKey key, Loader<TKey, TValue> by, CancellationToken cancellationToken)
    {
        var cellKey = keys.Make(ref key);
        return reads.ReadAsync(cellKey, key, by, cancellationToken);
    }

    private InvalidOperationException NoLoader() => new(
        $"Cache '{Name}' has no loader: configure one with LoadWith, or pass one to GetAsync(key, loader).");
}

/// <summary>A key's normal form and its text.</summary>
internal sealed class KeyMaker<TKey>(string prefix, string cache, Func<TKey, string> format, Func<TKey, TKey>? normalize)
{
    /// <summary>The cell's key; <paramref name="key"/> becomes its normal form, which is what the loader is asked for.</summary>
    public CellKey Make(ref TKey key)
    {
        if (key is null)
        {
            throw new ArgumentNullException(nameof(key), $"A key of cache '{cache}' is null; allowed is any {typeof(TKey).Name} but null.");
        }

        if (normalize is not null)
        {
            key = normalize(key) ?? throw new InvalidOperationException($"NormalizeKey of cache '{cache}' turned a key into null; it must return a key.");
        }

        return CellKey.Of(prefix, cache, format(key));
    }
}
