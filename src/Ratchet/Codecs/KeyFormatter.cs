using System.Globalization;
using System.Runtime.CompilerServices;
using Ratchet.Stores;

namespace Ratchet.Codecs;

/// <summary>
/// Texts of keys whose equality and text agree. Types in which they do not are refused: two equal <see cref="decimal"/>s can read 1.0 and
/// 1.00, two equal <see cref="DateTimeOffset"/>s differ in their offset, 0.0 equals -0.0; each would give one row two entries.
/// </summary>
internal static class KeyFormatter
{
    private const string Allowed =
        "string, char, bool, the integer types, Guid, DateOnly, TimeOnly, TimeSpan, enums and tuples of these";

    /// <summary>The escaped text of a key, for a type that is allowed; throws <see cref="ArgumentException"/> for one that is not.</summary>
    public static Func<TKey, string> Of<TKey>(string cache, IKeyFormatter<TKey>? own)
    {
        if (own is not null)
        {
            return key => KeyText.Escape(own.Format(key) ?? throw new InvalidOperationException($"{own.GetType().Name} formatted a key as null; every key needs a text."));
        }

        if (typeof(TKey) == typeof(string))
        {
            return key => KeyText.Escape((string)(object)key!);
        }

        ThrowUnlessAllowed(cache, typeof(TKey), typeof(TKey));
        return IsTuple(typeof(TKey)) ? key => FormatTuple((ITuple)key!) : key => KeyText.Escape(FormatSimple(key!));
    }

    private static void ThrowUnlessAllowed(string cache, Type type, Type TKey)
    {
        if (IsTuple(type))
        {
            foreach (var part in type.GenericTypeArguments)
            {
                ThrowUnlessAllowed(cache, part, TKey);
            }

            return;
        }

        if (!IsSimple(type))
        {
            throw new ArgumentException(
                $"Cache '{cache}': {NameOf(TKey)} cannot be a key, because {NameOf(type)} {Reason(type)}. Allowed are {Allowed}; for other types pass an IKeyFormatter to FormatKeysWith.",
                nameof(TKey));
        }
    }

    private static string Reason(Type type) =>
        Nullable.GetUnderlyingType(type) is null ? "has an equality and a text that may disagree" : "may be null";

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GenericTypeArguments.Select(NameOf))}>"
        : type.Name;

    private static bool IsTuple(Type type) => type.IsValueType && typeof(ITuple).IsAssignableFrom(type);

    private static bool IsSimple(Type type) => type.IsEnum || Type.GetTypeCode(type) switch
    {
        TypeCode.String or TypeCode.Char or TypeCode.Boolean => true,
        >= TypeCode.SByte and <= TypeCode.UInt64 => true,
        _ => type == typeof(Guid) || type == typeof(DateOnly) || type == typeof(TimeOnly) || type == typeof(TimeSpan)
            || type == typeof(Int128) || type == typeof(UInt128) || type == typeof(nint) || type == typeof(nuint),
    };

    private static string FormatTuple(ITuple tuple)
    {
        var parts = new string[tuple.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = tuple[i] switch
            {
                null => throw new ArgumentException($"Part {i + 1} of a composite key is null; every part needs a value.", nameof(tuple)),
                // Escaped once more, so that a nested tuple's colons are not taken for this one's.
                ITuple nested => KeyText.EscapePart(FormatTuple(nested)),
                var part => KeyText.EscapePart(FormatSimple(part)),
            };
        }

        return string.Join(':', parts);
    }

    private static string FormatSimple(object key) => key switch
    {
        string text => text,
        Enum value => value.ToString("D"),
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("O", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => Convert.ToString(key, CultureInfo.InvariantCulture)!,
    };
}
