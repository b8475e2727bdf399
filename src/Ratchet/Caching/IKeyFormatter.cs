namespace Ratchet;

/// <summary>
/// The text of a key. Equal keys must have equal texts and different keys different ones: two rows that share a text would share a
/// cached value. Implementations are thread-safe.
/// </summary>
/// <typeparam name="TKey">The key's type.</typeparam>
public interface IKeyFormatter<in TKey>
{
    /// <summary>The text; any characters, any length, independent of the current culture.</summary>
    string Format(TKey key);
}
