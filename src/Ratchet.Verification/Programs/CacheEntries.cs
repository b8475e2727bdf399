using System.Globalization;
using Ratchet.Verification.Exploring;

namespace Ratchet.Verification.Programs;

/// <summary>
/// The cache server's keys, as a command or a script sees them: one step at a time. Keys expire by the exploration's own time, which
/// moves only when nothing else can happen, or in a pause.
/// </summary>
/// <remarks>Not safe for several threads; an execution has one.</remarks>
public sealed class CacheEntries
{
    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly World _world;
    private readonly KeyBits _bits;

    internal CacheEntries(World world, KeyBits bits) => (_world, _bits) = (world, bits);

    internal IEnumerable<string> Keys => _entries.Where(each => !IsOver(each.Value)).Select(static each => each.Key);

    /// <summary>The key's value; null if there is none.</summary>
    public string? Get(string key)
    {
        _world.Touch(Footprint.Reading(_bits.OfCache(key)));
        return Find(key)?.Value;
    }

    /// <summary>Sets the key. Without a time to live it stays until it is deleted or evicted; an earlier time to live is forgotten.</summary>
    public void Set(string key, string value, TimeSpan? timeToLive = null)
    {
        ThrowUnlessPositive(timeToLive);
        Put(key, new Entry(value, Deadline(timeToLive), Sliding: null));
    }

    /// <summary>Sets the key if there is none: whether it did.</summary>
    public bool SetIfAbsent(string key, string value, TimeSpan? timeToLive = null)
    {
        var isAbsent = Get(key) is null;
        if (isAbsent)
        {
            Set(key, value, timeToLive);
        }

        return isAbsent;
    }

    /// <summary>Deletes the key: whether there was one.</summary>
    public bool Delete(string key)
    {
        var isThere = Get(key) is not null;
        if (isThere)
        {
            Remove(key);
        }

        return isThere;
    }

    /// <summary>Deletes the key if it holds this value: whether it did.</summary>
    public bool DeleteIfEqual(string key, string value) => Get(key) == value && Delete(key);

    /// <summary>Adds to a whole number, which keeps its time to live; a key that is not there counts as 0. The sum.</summary>
    /// <exception cref="FormatException">The key holds something that is no whole number.</exception>
    public long Increment(string key, long by = 1)
    {
        var sum = long.Parse(Get(key) ?? "0", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) + by;
        var entry = Find(key) ?? new Entry("", long.MaxValue, Sliding: null);
        Put(key, entry with { Value = sum.ToString(CultureInfo.InvariantCulture) });
        return sum;
    }

    /// <summary>Gives the key another time to live, from now on: whether there was a key.</summary>
    public bool Expire(string key, TimeSpan timeToLive)
    {
        ThrowUnlessPositive(timeToLive);
        var value = Get(key);
        if (value is not null)
        {
            Put(key, new Entry(value, Deadline(timeToLive), Sliding: null));
        }

        return value is not null;
    }

    /// <summary>As <see cref="Set"/>; each use within the sliding span extends the entry's life to that span, but not past its time to live.</summary>
    internal void SetSliding(string key, string value, TimeSpan? sliding, TimeSpan? timeToLive) =>
        Put(key, new Entry(value, Deadline(sliding), sliding) { Last = Deadline(timeToLive) });

    /// <summary>As <see cref="Get"/>; a key with a sliding life lives on.</summary>
    internal string? GetAndRefresh(string key)
    {
        var value = Get(key);
        if (Find(key) is { Sliding: { } sliding } entry)
        {
            Put(key, entry with { Deadline = Deadline(sliding) });
        }

        return value;
    }

    internal void Remove(string key)
    {
        _world.Touch(Footprint.Writing(_bits.OfCache(key)));
        _entries.Remove(key);
    }

    internal void Describe(ref StateHash state)
    {
        foreach (var (key, entry) in _entries)
        {
            state.Add(key);
            state.Add(entry.Value);
            state.Add((ulong)entry.Deadline);
            state.Add((ulong)entry.Last);
            state.Add((ulong)(entry.Sliding ?? default).Ticks);
        }
    }

    /// <summary>What is there, without a trace in what the running event touched.</summary>
    internal string? Peek(string key) => Find(key)?.Value;

    private void Put(string key, Entry entry)
    {
        _world.Touch(Footprint.Writing(_bits.OfCache(key)));
        _entries[key] = entry;
    }

    private Entry? Find(string key) => _entries.TryGetValue(key, out var entry) && !IsOver(entry) ? entry : null;

    private bool IsOver(Entry entry) => entry.Deadline <= _world.Now || entry.Last <= _world.Now;

    private long Deadline(TimeSpan? timeToLive) =>
        timeToLive is { } span ? _world.Now + Math.Max(1, (long)span.TotalMilliseconds) : long.MaxValue;

    private static void ThrowUnlessPositive(TimeSpan? timeToLive)
    {
        if (timeToLive <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(timeToLive), timeToLive, "A time to live is longer than zero; to have none, leave it out.");
        }
    }

    private sealed record Entry(string Value, long Deadline, TimeSpan? Sliding)
    {
        /// <summary>The moment past which no use extends it.</summary>
        public long Last { get; init; } = long.MaxValue;
    }
}
