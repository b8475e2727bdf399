using System.Globalization;
using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Verification.Exploring;

/// <summary>The keys of a scenario, by number: k0, k1, …</summary>
internal static class ExploredKeys
{
    private const string Cache = "rows";

    public static CellKey[] Of(int count)
    {
        var keys = new CellKey[count];
        for (var key = 0; key < count; key++)
        {
            keys[key] = CellKey.Of("x", Cache, key.ToString(CultureInfo.InvariantCulture));
        }

        return keys;
    }

    /// <summary>Which key a cell, or a value under a version, belongs to.</summary>
    public static int IndexOf(string name)
    {
        var start = name.IndexOf(Cache, StringComparison.Ordinal) + Cache.Length + 1;
        var end = name.IndexOf('}', start);
        return int.Parse(name.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>The version whose value lies under this name; null: it is a cell's own name.</summary>
    public static Token? VersionIn(string name) =>
        IsCell(name) ? null : Token.Read(Convert.FromHexString(name.AsSpan(name.Length - (2 * Token.Size))));

    /// <summary>Whether the name is a cell's own, not that of a value under a version.</summary>
    public static bool IsCell(string name) => name.EndsWith('}');
}
