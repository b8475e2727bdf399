using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ratchet.Codecs;
using Xunit;

namespace Ratchet.Tests.Codecs;

/// <summary>The fingerprint sees a property's new name wherever in a value it is; a node of another version would misread it.</summary>
public sealed class SchemaFingerprintTests
{
    [Fact]
    public void Fingerprint_OfTheSameContract_IsTheSame() =>
        Assert.Equal(FingerprintOf<Order>(renamed: null), FingerprintOf<Order>(renamed: null));

    [Fact]
    public void Fingerprint_PropertyOfTheValueRenamed_Differs() => AssertSees<Line>("Price");

    [Fact]
    public void Fingerprint_PropertyOfAnElementRenamed_Differs() => AssertSees<Line[]>("Price");

    [Fact]
    public void Fingerprint_PropertyOfAnElementOfAPropertyRenamed_Differs() => AssertSees<Order>("Price");

    [Fact]
    public void Fingerprint_PropertyOfADictionarysValueRenamed_Differs() => AssertSees<Dictionary<int, Line>>("Price");

    [Fact]
    public void Fingerprint_PropertyOfANullableStructRenamed_Differs() => AssertSees<Point?>("X");

    [Fact]
    public void Fingerprint_PropertyOfANullableStructOfAPropertyRenamed_Differs() => AssertSees<Shape>("X");

    private static void AssertSees<T>(string renamed) => Assert.NotEqual(FingerprintOf<T>(renamed: null), FingerprintOf<T>(renamed));

    private static ulong FingerprintOf<T>(string? renamed)
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { contract => Rename(contract, renamed) } },
        };
        return SchemaFingerprint.Of(typeof(T), typeof(JsonSerializer<T>), options.GetTypeInfo(typeof(T)), "");
    }

    private static void Rename(JsonTypeInfo contract, string? renamed)
    {
        foreach (var property in contract.Properties.Where(property => property.Name == renamed))
        {
            property.Name = "New";
        }
    }

    private sealed record Line(int Id, decimal Price);

    private sealed record Order(int Id, List<Line> Lines);

    private record struct Point(int X);

    private sealed record Shape(int Id, Point? At);
}
