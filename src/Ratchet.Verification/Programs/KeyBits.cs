using Ratchet.Verification.Exploring;

namespace Ratchet.Verification.Programs;

/// <summary>
/// The bits of a <see cref="Footprint"/> for a program's keys, given out in the order in which they are met, and the same ones in every
/// execution of one search. Keys beyond the last bit share it, and a node is one bit whatever happens on it: more events then depend on
/// each other than do in truth, which costs time and leaves nothing out.
/// </summary>
internal sealed class KeyBits
{
    public const int MaxNodes = 12;

    private const int CacheKeys = 24;
    private const int Rows = 16;

    private readonly Dictionary<string, ulong> _bits = new(StringComparer.Ordinal);
    private int _cacheKeys;
    private int _rows;

    public ulong OfCache(string key)
    {
        if (!_bits.TryGetValue(key, out var bit))
        {
            bit = 1UL << Math.Min(_cacheKeys++, CacheKeys - 1);
            _bits.Add(key, bit);
        }

        return bit;
    }

    public ulong OfRow(string key)
    {
        var name = "row " + key;
        if (!_bits.TryGetValue(name, out var bit))
        {
            bit = 1UL << (CacheKeys + Math.Min(_rows++, Rows - 1));
            _bits.Add(name, bit);
        }

        return bit;
    }

    /// <summary>The inside of all nodes.</summary>
    public static ulong AllNodes => Enumerable.Range(0, MaxNodes).Aggregate(0UL, static (bits, node) => bits | OfNode(node));

    /// <summary>Everything that runs on a node may share the node's memory.</summary>
    public static ulong OfNode(int node) => Footprint.Life(node);
}
