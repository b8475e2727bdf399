using System.Text;

namespace Ratchet.Writing;

/// <summary>The order in which keys that are written alone are taken: that of their encoded bytes, the same on every node and in every language.</summary>
internal static class LockOrder
{
    /// <summary>Those of a write's entries that are written alone, each once, in order.</summary>
    public static IReadOnlyList<CacheEntry> OfThoseWrittenAlone(IReadOnlyList<CacheEntry> entries)
    {
        if (entries.Count == 1)
        {
            return entries[0].Scope.Strategy.WritesAlone ? entries : [];
        }

        var alone = entries.Where(static entry => entry.Scope.Strategy.WritesAlone).DistinctBy(static entry => entry.Key).ToList();
        alone.Sort(static (one, other) => Encoding.UTF8.GetBytes(one.Key.Text).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other.Key.Text)));
        return alone;
    }
}
