using CsCheck;
using Ratchet.Codecs;
using Ratchet.Stores;
using Xunit;

namespace Ratchet.Tests.Codecs;

/// <summary>Equal keys have one text and different keys different ones; types that cannot promise it are refused.</summary>
public sealed class KeyFormatterTests
{
    private const string Allowed = "string, char, bool, the integer types, Guid, DateOnly, TimeOnly, TimeSpan, enums and tuples of these";

    /// <summary>Characters that mean something in a key, on a server or in UTF-8; the surrogates are alone more often than not.</summary>
    private const string Hostile = "ab0:%{} \n\r\0\u007fuD83A\ud800\udbff\udc00\udfffé界\ufffd";

    private static readonly Gen<string> HostileText =
        Gen.OneOf(Gen.Int[0, Hostile.Length - 1].Select(index => Hostile[index]), Gen.Char).Array[0, 8].Select(characters => new string(characters));

    private enum Color : byte
    {
        Red = 1,
        Green = 2,
    }

    public static TheoryData<string, object> AllowedKeys => new()
    {
        { "product", "product" },
        { "a%20b%7Bc%7D%25", "a b{c}%" },
        { "a:b", "a:b" },
        { "%uD800", "\ud800" },
        { "😀", "😀" },
        { "123", 123 },
        { "-9223372036854775808", long.MinValue },
        { "255", (byte)255 },
        { "340282366920938463463374607431768211455", UInt128.MaxValue },
        { "True", true },
        { "x", 'x' },
        { "7d0d1a8e-4b4c-4d3e-9c55-0123456789ab", Guid.Parse("7D0D1A8E-4B4C-4D3E-9C55-0123456789AB") },
        { "2026-02-28", new DateOnly(2026, 2, 28) },
        { "23:59:58.0000000", new TimeOnly(23, 59, 58) },
        { "1.02:03:04", new TimeSpan(1, 2, 3, 4) },
        { "2", Color.Green },
        { "200", (Color)200 },
        { "1:a%3Ab", (1, "a:b") },
        { "eu:2026-02-28:2", ("eu", new DateOnly(2026, 2, 28), Color.Green) },
        { "1:2%3A3", (1, (2, 3)) },
        { "1:2:3:4:5:6:7:8:9", (1, 2, 3, 4, 5, 6, 7, 8, 9) },
    };

    public static TheoryData<Type, string> RefusedTypes => new()
    {
        { typeof(decimal), "Decimal" },
        { typeof(double), "Double" },
        { typeof(float), "Single" },
        { typeof(Half), "Half" },
        { typeof(DateTime), "DateTime" },
        { typeof(DateTimeOffset), "DateTimeOffset" },
        { typeof(object), "Object" },
        { typeof(int[]), "Int32[]" },
        { typeof(byte[]), "Byte[]" },
        { typeof(List<int>), "List<Int32>" },
        { typeof(RecordKey), nameof(RecordKey) },
        { typeof(StructKey), nameof(StructKey) },
        { typeof(Tuple<int, int>), "Tuple<Int32, Int32>" },
        { typeof(int?), "Nullable<Int32>" },
        { typeof(Uri), "Uri" },
        { typeof((int, decimal)), "Decimal" },
        { typeof((int, (string, DateTime))), "DateTime" },
    };

    [Theory, MemberData(nameof(AllowedKeys))]
    public void Key_OfAnAllowedType_HasAnInvariantText(string text, object key) => Assert.Equal(text, Format(key));

    [Theory, MemberData(nameof(RefusedTypes))]
    public void KeyType_WhoseEqualityAndTextMayDisagree_IsRefusedWithWhatIsAllowed(Type refused, string named)
    {
        var mistake = Assert.Throws<ArgumentException>(() => Call(nameof(AddCacheOf), refused));

        var why = named == "Nullable<Int32>" ? "may be null" : "has an equality and a text that may disagree";
        Assert.StartsWith("Cache '", mistake.Message, StringComparison.Ordinal);
        Assert.Contains($" cannot be a key, because {named} {why}.", mistake.Message, StringComparison.Ordinal);
        Assert.Contains($"Allowed are {Allowed}", mistake.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(IKeyFormatter<>), mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeyType_WithAFormatterOfItsOwn_IsAllowedAndItsTextEscaped() =>
        Assert.Equal("7%20%7B8%7D", KeyFormatter.Of("rows", new RecordKeyFormatter())(new RecordKey(7, 8)));

    [Fact]
    public void TuplePart_ThatIsNull_IsRefused()
    {
        var mistake = Assert.Throws<ArgumentException>(() => KeyFormatter.Of<(int, string?)>("rows", own: null)((1, null)));

        Assert.Contains("Part 2", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Formatter_ThatReturnsNull_IsNamed()
    {
        var mistake = Assert.Throws<InvalidOperationException>(() => KeyFormatter.Of("rows", new NullFormatter())(1));

        Assert.Contains(nameof(NullFormatter), mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_OfTwoStrings_IsEqualOnlyIfTheyAre() =>
        Gen.Select(HostileText, HostileText).Sample((one, two) =>
            string.Equals(Escaped(one), Escaped(two), StringComparison.Ordinal) == string.Equals(one, two, StringComparison.Ordinal), iter: 200_000);

    [Fact]
    public void Text_OfAnyString_SurvivesUtf8AndStaysInsideItsHashTag() => HostileText.Sample(
        id =>
        {
            var text = Escaped(id);
            var bytes = System.Text.Encoding.UTF8.GetBytes(text);
            return System.Text.Encoding.UTF8.GetString(bytes) == text && text.All(c => c is not ('{' or '}') && c > ' ');
        },
        iter: 100_000);

    [Fact]
    public void Text_OfTwoTuples_IsEqualOnlyIfTheyAre() =>
        Gen.Select(HostileText, HostileText, HostileText, HostileText).Sample(
            (a, b, c, d) => (Format((a, b)) == Format((c, d))) == ((a, b) == (c, d)),
            iter: 100_000);

    [Fact]
    public void Text_OfTwoNestedTuples_IsEqualOnlyIfTheyAre() =>
        Gen.Select(HostileText, HostileText, HostileText, HostileText).Sample(
            (a, b, c, d) => (Format((a, (b, c))) == Format((a, (c, d)))) == ((b, c) == (c, d)),
            iter: 100_000);

    [Fact]
    public void CellKey_OfTwoCaches_IsNeverTheSame() =>
        Gen.Select(HostileText, HostileText).Sample(
            (one, two) => CellKey.Of("ratchet", "a", Escaped(one)) != CellKey.Of("ratchet", "a.b", Escaped(two)),
            iter: 100_000);

    private static string Escaped(string id) => KeyFormatter.Of<string>("rows", own: null)(id);

    private static string Format<TKey>(TKey key) => KeyFormatter.Of<TKey>("rows", own: null)(key);

    private static string Format(object key) => (string)Call(nameof(Format), key.GetType(), key)!;

    private static void AddCacheOf<TKey>() =>
        new RatchetBuilder(new Microsoft.Extensions.DependencyInjection.ServiceCollection()).AddCache<TKey, string>("keys", _ => { });

    /// <summary>Calls the generic method of this name with a type argument that is known only here.</summary>
    private static object? Call(string method, Type type, params object[] arguments)
    {
        var generic = typeof(KeyFormatterTests)
            .GetMethods(System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)
            .Single(candidate => candidate.Name == method && candidate.IsGenericMethodDefinition);
        return generic.MakeGenericMethod(type).Invoke(null, System.Reflection.BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    private sealed record RecordKey(int Major, int Minor);

    private readonly record struct StructKey(int Id);

    private sealed class RecordKeyFormatter : IKeyFormatter<RecordKey>
    {
        public string Format(RecordKey key) => $"{key.Major} {{{key.Minor}}}";
    }

    private sealed class NullFormatter : IKeyFormatter<int>
    {
        public string Format(int key) => null!;
    }
}
