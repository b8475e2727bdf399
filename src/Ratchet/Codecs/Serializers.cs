using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Caching.Hybrid;

namespace Ratchet.Codecs;

/// <summary>Which serializer a cache uses, and the JSON contract behind it, if there is one.</summary>
internal sealed record SerializerChoice<TValue>(IHybridCacheSerializer<TValue> Serializer, JsonTypeInfo? Json)
{
    /// <summary>Text and bytes raw; everything else as JSON.</summary>
    public static SerializerChoice<TValue> Default()
    {
        if (typeof(TValue) == typeof(string))
        {
            return new((IHybridCacheSerializer<TValue>)(object)new TextSerializer(), null);
        }

        return typeof(TValue) == typeof(byte[])
            ? new((IHybridCacheSerializer<TValue>)(object)new BytesSerializer(), null)
            : OfJson(ReflectedContract());
    }

    public static SerializerChoice<TValue> OfJson(JsonTypeInfo<TValue> contract) => new(new JsonSerializer<TValue>(contract), contract);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only where reflection is enabled; otherwise a contract is asked for.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Only where reflection is enabled; otherwise a contract is asked for.")]
    private static JsonTypeInfo<TValue> ReflectedContract() => JsonSerializer.IsReflectionEnabledByDefault
        ? (JsonTypeInfo<TValue>)JsonSerializerOptions.Default.GetTypeInfo(typeof(TValue))
        : throw new InvalidOperationException(
            $"JSON by reflection is switched off in this program; give the cache of {typeof(TValue).Name} a contract: SerializeWith(MyJsonContext.Default.{typeof(TValue).Name}).");
}

internal sealed class JsonSerializer<TValue>(JsonTypeInfo<TValue> contract) : IHybridCacheSerializer<TValue>
{
    public TValue Deserialize(ReadOnlySequence<byte> source)
    {
        var reader = new Utf8JsonReader(source);
        return JsonSerializer.Deserialize(ref reader, contract)!;
    }

    public void Serialize(TValue value, IBufferWriter<byte> target)
    {
        using var writer = new Utf8JsonWriter(target);
        JsonSerializer.Serialize(writer, value, contract);
    }
}

internal sealed class TextSerializer : IHybridCacheSerializer<string>
{
    /// <summary>A lone surrogate cannot be written in UTF-8; it must fail rather than come back as another character.</summary>
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public string Deserialize(ReadOnlySequence<byte> source) => Strict.GetString(source);

    public void Serialize(string value, IBufferWriter<byte> target) => Strict.GetBytes(value, target);
}

internal sealed class BytesSerializer : IHybridCacheSerializer<byte[]>
{
    public byte[] Deserialize(ReadOnlySequence<byte> source) => source.ToArray();

    public void Serialize(byte[] value, IBufferWriter<byte> target) => target.Write(value);
}
