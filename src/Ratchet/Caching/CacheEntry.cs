using Ratchet.Stores;
using Ratchet.Writing;

namespace Ratchet;

/// <summary>
/// One key of one cache, for writes that change rows of several kinds: <c>ratchet.WriteAsync([products.Entry(1), stock.Entry(1)], …)</c>.
/// Made by <see cref="ICache{TKey, TValue}.Entry"/>; belongs to the host of its cache. Immutable.
/// </summary>
public sealed class CacheEntry
{
    internal CacheEntry(WriteScope scope, CellKey key) => (Scope, Key) = (scope, key);

    /// <summary>The name of the cache.</summary>
    public string Cache => Scope.Name;

    internal WriteScope Scope { get; }

    internal CellKey Key { get; }

    /// <summary>The name of the entry on the server.</summary>
    public override string ToString() => Key.Text;
}
