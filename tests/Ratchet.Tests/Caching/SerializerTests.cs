using System.Buffers;
using System.Text;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Logging;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Caching;

/// <summary>A serializer that fails is never the caller's problem.</summary>
public sealed class SerializerTests
{
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Value_ThatCannotBeWritten_IsReturnedAndNotCached(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("value");
        var cache = Cache(node, strategy, row, new FragileSerializer { FailsToWrite = true });

        Assert.Equal((CacheSource.Loaded, "value"), await cache.ReadAsync());
        Assert.Equal((CacheSource.Loaded, "value"), await cache.ReadAsync());

        Assert.Empty(node.Store.CallsOf(StoreOperation.Fill));
        Assert.Equal(2, node.Measurements.Sum("ratchet.serializer_failures", "cache=price operation=write"));
        Assert.All(node.Log.All.Where(record => record.Id == 24), record => Assert.Equal(LogLevel.Warning, record.Level));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Value_ThatCannotBeWritten_IsNotSharedEither(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("value");
        var cache = Cache(node, strategy, row, new FragileSerializer { FailsToWrite = true });
        var load = row.HoldNextLoad();

        var leader = cache.GetResultAsync(1).AsTask();
        await load.Reached;
        var joiner = cache.GetResultAsync(1).AsTask();
        load.Open();

        Assert.Equal(CacheSource.Loaded, (await leader.Soon()).Source);
        Assert.Equal(CacheSource.Bypassed, (await joiner.Soon()).Source);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Entry_ThatCannotBeRead_IsAMissAndReplaced(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("value");
        var serializer = new FragileSerializer();
        var cache = Cache(node, strategy, row, serializer);
        await cache.GetAsync(1).Soon();

        serializer.FailsToRead = true;
        Assert.Equal((CacheSource.Loaded, "value"), await cache.ReadAsync());
        serializer.FailsToRead = false;
        Assert.Equal((CacheSource.Hit, "value"), await cache.ReadAsync());

        Assert.NotEqual(0, node.Measurements.Sum("ratchet.serializer_failures", "cache=price operation=read"));
        Assert.Equal(0, node.Measurements.Sum("ratchet.serializer_failures", "cache=price operation=write"));
        Assert.NotEmpty(node.Log.MessagesOf(25));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Entry_ThatIsReadAsNull_IsAMiss(CacheStrategy strategy)
    {
        await using var node = new Node();
        var serializer = new FragileSerializer();
        var cache = Cache(node, strategy, new Row("value"), serializer);
        await cache.GetAsync(1).Soon();

        serializer.ReadsNull = true;

        Assert.Equal((CacheSource.Loaded, "value"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task LoneSurrogate_InText_IsReturnedAndNotCachedAsSomethingElse(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("broken \ud800 text"));

        Assert.Equal((CacheSource.Loaded, "broken \ud800 text"), await cache.ReadAsync());
        Assert.Equal((CacheSource.Loaded, "broken \ud800 text"), await cache.ReadAsync());
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task EmptyText_AndEmptyBytes_AreValuesAndNotAbsent(CacheStrategy strategy)
    {
        await using var node = new Node();
        var text = node.Cache(strategy, new Row(""));
        var bytes = node.Cache<int, byte[]>("bytes", made => made.Strategy(strategy).LoadWith((_, _) => Task.FromResult<byte[]?>([])));
        await text.GetAsync(1).Soon();
        await bytes.GetAsync(1).Soon();

        Assert.Equal((CacheSource.Hit, ""), await text.ReadAsync());
        Assert.Empty((await bytes.GetAsync(1).Soon())!);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Record_WithoutASerializer_IsKeptAsJson(CacheStrategy strategy)
    {
        await using var node = new Node();
        var product = new Product(7, "Ratchet", 12.50m, ["tool", "steel"]);
        var cache = node.Cache<int, Product>("product", made => made.Strategy(strategy).LoadWith((_, _) => Task.FromResult<Product?>(product)));
        await cache.GetAsync(7).Soon();

        var cached = await cache.GetResultAsync(7).Soon();

        Assert.Equal(CacheSource.Hit, cached.Source);
        Assert.Equivalent(product, cached.Value, strict: true);
    }

    private static ICache<int, string> Cache(Node node, CacheStrategy strategy, Row row, FragileSerializer serializer) =>
        node.Cache<int, string>(Node.CacheName, made => made.Strategy(strategy).SerializeWith(serializer).LoadWith(row.LoadAsync));

    private sealed record Product(int Id, string Name, decimal Price, string[] Tags);

    private sealed class FragileSerializer : IHybridCacheSerializer<string>
    {
        public bool FailsToWrite { get; init; }

        public bool FailsToRead { get; set; }

        public bool ReadsNull { get; set; }

        public string Deserialize(ReadOnlySequence<byte> source) =>
            FailsToRead ? throw new FormatException("unreadable") : ReadsNull ? null! : Encoding.UTF8.GetString(source);

        public void Serialize(string value, IBufferWriter<byte> target)
        {
            if (FailsToWrite)
            {
                throw new NotSupportedException("unwritable");
            }

            Encoding.UTF8.GetBytes(value, target);
        }
    }
}
