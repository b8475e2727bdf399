using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace Ratchet.Codecs;

/// <summary>
/// A hash of what a cached value looks like: its type, its serializer and, for JSON, the names and types of its properties, so that a
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
            if (type.Options.TryGetTypeInfo(property.PropertyType, out var nested) && nested.Kind == JsonTypeInfoKind.Object)
            {
                Describe(nested, text, seen, depth + 1);
            }
            else
            {
                text.Append(NameOf(property.PropertyType));
            }

            text.Append(';');
        }

        text.Append('}');
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
