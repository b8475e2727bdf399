using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Caching;

/// <summary>Keys as a cache's callers meet them.</summary>
public sealed class KeyTests
{
    [Fact]
    public async Task Key_ThatIsNull_IsRefusedByEveryCall()
    {
        await using var node = new Node();
        var cache = node.Cache<string, string>("names", made => made.LoadWith((_, _) => Task.FromResult<string?>("value")));
        var calls = new Func<Task>[]
        {
            () => cache.GetAsync(null!).Soon(),
            () => cache.GetAsync(null!, (_, _) => Task.FromResult<string?>("value")).Soon(),
            () => cache.GetResultAsync(null!).Soon(),
            () => cache.WriteAsync((string)null!, _ => Task.CompletedTask).Soon(),
            () => cache.InvalidateAsync(null!).Soon(),
        };

        foreach (var call in calls)
        {
            var mistake = await Assert.ThrowsAsync<ArgumentNullException>(call);
            Assert.StartsWith("A key of cache 'names' is null; allowed is any String but null.", mistake.Message, StringComparison.Ordinal);
        }

        Assert.Empty(node.Store.Calls);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task NormalizedKeys_AreOneEntryAndTheLoaderSeesTheNormalForm(CacheStrategy strategy)
    {
        await using var node = new Node();
        var loaded = new List<string>();
        var row = new Row("old");
        var cache = node.Cache<string, string>("customers", made => made
            .Strategy(strategy)
            .NormalizeKey(key => key.TrimEnd(' ').ToUpperInvariant())
            .LoadWith((key, token) =>
            {
                loaded.Add(key);
                return row.LoadAsync(0, token);
            }));
        await cache.GetAsync("abc ").Soon();
        Assert.Equal(CacheSource.Hit, (await cache.GetResultAsync("ABC").Soon()).Source);

        await cache.WriteAsync("Abc", row.Set("new")).Soon();
        Assert.Equal("new", await cache.GetAsync("abc").Soon());
        await cache.InvalidateAsync("aBC").Soon();
        Assert.Equal(CacheSource.Loaded, (await cache.GetResultAsync("abc  ").Soon()).Source);

        Assert.Equal(["ABC", "ABC", "ABC"], loaded);
    }

    [Fact]
    public async Task NormalizeKey_ThatReturnsNull_IsSaid()
    {
        await using var node = new Node();
        var cache = node.Cache<string, string>("names", made => made.NormalizeKey(_ => null!).LoadWith((_, _) => Task.FromResult<string?>("value")));

        var mistake = await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetAsync("key").Soon());

        Assert.Equal("NormalizeKey of cache 'names' turned a key into null; it must return a key.", mistake.Message);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task HostileKeys_EachHaveAnEntryOfTheirOwn(CacheStrategy strategy)
    {
        string[] keys =
        [
            "", " ", "  ", "a", "A", "a ", "{", "}", "{}", "a:b", "a%3Ab", "%", "%25", "a\nb", "a\r\nb", "\0", "\ud800", "\udc00", "\ufffd",
            "😀", "e\u0301", "\u00e9", new('x', 10_000), new('x', 10_001), "1}:0123456789abcdef0123456789abcdef",
        ];
        await using var node = new Node();
        var cache = node.Cache<string, string>("hostile", made => made.Strategy(strategy).LoadWith((key, _) => Task.FromResult<string?>($"value {Array.IndexOf(keys, key)}")));

        foreach (var source in new[] { CacheSource.Loaded, CacheSource.Hit })
        {
            for (var i = 0; i < keys.Length; i++)
            {
                var result = await cache.GetResultAsync(keys[i]).Soon();
                Assert.Equal((source, $"value {i}"), (result.Source, result.Value));
            }
        }
    }
}
