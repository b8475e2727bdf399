using System.Buffers;
using System.Globalization;
using System.Text;

namespace Ratchet.Stores;

/// <summary>
/// Ids as they stand inside a key: every id has one text and no two ids share one. Percent signs, braces, control characters and
/// spaces are escaped as %XX; a surrogate without its partner, which UTF-8 would turn into the same replacement character as any
/// other, as %uXXXX; in parts of composite keys the separator too. Everything else stays readable.
/// </summary>
internal static class KeyText
{
    private static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x21).Select(c => (char)c), '%', '{', '}', '\u007f', .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c)]);

    public static string Escape(string id) => id.AsSpan().ContainsAny(Special) ? EscapeSpecial(id) : id;

    /// <summary>One part of a composite key, in which a colon separates the parts.</summary>
    public static string EscapePart(string part) => Escape(part).Replace(":", "%3A", StringComparison.Ordinal);

    private static string EscapeSpecial(string id)
    {
        var text = new StringBuilder(id.Length + 16);
        for (var i = 0; i < id.Length; i++)
        {
            var c = id[i];
            if (char.IsHighSurrogate(c) && i + 1 < id.Length && char.IsLowSurrogate(id[i + 1]))
            {
                text.Append(c).Append(id[++i]);
            }
            else if (char.IsSurrogate(c))
            {
                text.Append(CultureInfo.InvariantCulture, $"%u{(int)c:X4}");
            }
            else if (Special.Contains(c))
            {
                text.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}");
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }
}
