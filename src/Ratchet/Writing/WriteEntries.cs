using Ratchet.Engine;

namespace Ratchet.Writing;

/// <summary>The keys that a write names, as many as are allowed.</summary>
internal static class WriteEntries
{
    public static IReadOnlyList<CacheEntry> Checked(IReadOnlyCollection<CacheEntry> entries, RatchetEngine engine)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ThrowUnlessAllowed(entries.Count, nameof(entries));
        var list = new List<CacheEntry>(entries.Count);
        foreach (var entry in entries)
        {
            ThrowIfForeign(entry ?? throw new ArgumentException("An entry of a write is null; make entries with ICache.Entry(key).", nameof(entries)), engine);
            list.Add(entry);
        }

        return list;
    }

    public static void ThrowIfForeign(CacheEntry entry, RatchetEngine? engine)
    {
        if (engine is not null && entry.Scope.Engine != engine)
        {
            throw new ArgumentException($"'{entry}' belongs to another host; a write's entries are of caches of the host that runs it.", nameof(entry));
        }
    }

    public static void ThrowUnlessAllowed(int count, string parameter)
    {
        if (count is 0 or > WriteUnit.MostKeys)
        {
            throw new ArgumentException($"A write names {count} keys; allowed are 1 to {WriteUnit.MostKeys}.", parameter);
        }
    }
}
