using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace Ratchet.Codecs;

/// <summary>
/// A hash of what a cached value looks like: its type, its serializer and, for JSON, whatever its contract says of its parts, so that a
/// node of another version of the program finds a miss and not bytes that it would misread.
/// </summary>
internal static class SchemaFingerprint
{
    private const int MaxDepth = 8;

    public static ulong Of(Type valueType, Type serializer, JsonTypeInfo? json, string schemaVersion)
    {
        var text = new StringBuilder();
        text.Append(NameOf(valueType)).Append('|').Append(NameOf(serializer)).Append('|').Append(schemaVersion).Append('|');
        if (json is not null)
        {
            Describe(json, text, [], depth: 0);
        }

        return XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.ToString().AsSpan()));
    }

    /// <summary>The type, and everything that its JSON is made of: properties, elements, keys, derived types, names of enums.</summary>
    private static void Describe(JsonTypeInfo type, StringBuilder text, HashSet<Type> seen, int depth)
    {
        text.Append(NameOf(type.Type));
        if (depth >= MaxDepth || !seen.Add(type.Type))
        {
            return;
        }

        text.Append('{');
        foreach (var property in type.Properties)
        {
            text.Append(property.Name).Append(':');
            Describe(property.PropertyType, type, text, seen, depth);
        }

        Describe(type.KeyType, type, text, seen, depth);
        Describe(type.ElementType, type, text, seen, depth);
        Describe(Nullable.GetUnderlyingType(type.Type), type, text, seen, depth);
        foreach (var derived in type.PolymorphismOptions?.DerivedTypes ?? [])
        {
            text.Append(derived.TypeDiscriminator).Append('=');
            Describe(derived.DerivedType, type, text, seen, depth);
        }

        DescribeEnum(type.Type, text);
        text.Append('}');
    }

    private static void Describe(Type? part, JsonTypeInfo of, StringBuilder text, HashSet<Type> seen, int depth)
    {
        if (part is null)
        {
            return;
        }

        if (of.Options.TryGetTypeInfo(part, out var contract))
        {
            Describe(contract, text, seen, depth + 1);
        }
        else
        {
            text.Append(NameOf(part));
        }

        text.Append(';');
    }

    /// <summary>JSON has an enum's number, whose meaning changes when its names are renumbered.</summary>
    private static void DescribeEnum(Type type, StringBuilder text)
    {
        if (!type.IsEnum)
        {
            return;
        }

        var values = Enum.GetValuesAsUnderlyingType(type);
        foreach (var value in values)
        {
            text.Append(Enum.GetName(type, value)).Append('=').Append(value).Append(';');
        }
    }

    /// <summary>The name without assembly versions, which change when nothing about the value does.</summary>
    private static string NameOf(Type type)
    {
        if (!type.IsGenericType)
        {
            return type.FullName ?? type.Name;
        }

        return $"{type.GetGenericTypeDefinition().FullName}[{string.Join(',', type.GenericTypeArguments.Select(NameOf))}]";
    }
}
