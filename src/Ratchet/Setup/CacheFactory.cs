using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ratchet.Caching;
using Ratchet.Cells;
using Ratchet.Codecs;
using Ratchet.Engine;
using Ratchet.Reading;
using Ratchet.Strategies;
using Ratchet.Telemetry;
using Ratchet.Writing;

namespace Ratchet;

/// <summary>Puts a cache together from what the builder was told and what the container holds.</summary>
internal static class CacheFactory
{
    public static ICache<TKey, TValue> Create<TKey, TValue>(IServiceProvider provider, CacheBuilder<TKey, TValue> builder, Func<TKey, string> format) => Create(
        provider.GetRequiredService<RatchetEngine>(),
        provider.GetRequiredService<StoreChoice>().Prefix,
        provider.GetRequiredService<IOptionsMonitor<CacheOptions>>().Get(builder.Name),
        builder,
        format,
        provider);

    public static ICache<TKey, TValue> Create<TKey, TValue>(
        RatchetEngine engine, string prefix, CacheOptions options, CacheBuilder<TKey, TValue> builder, Func<TKey, string> format, IServiceProvider provider)
    {
        var strategy = Strategy.Of(options.Strategy);
        var choice = builder.ChooseSerializer(provider);
        var fingerprint = SchemaFingerprint.Of(typeof(TValue), choice.Serializer.GetType(), choice.Json, options.SchemaVersion);
        var shape = new CellShape(strategy.Kind, fingerprint);
        var codec = new ValueCodec<TValue>(builder.Name, choice.Serializer, engine.Metrics, engine.Logger);
        var reads = new ReadScope<TKey, TValue>(
            engine, builder.Name, options, strategy, shape, strategy.CreateMemory(), codec);
        return new Cache<TKey, TValue>(
            builder.Name,
            new KeyMaker<TKey>(prefix, builder.Name, format, builder.Normalize),
            builder.CreateLoader?.Invoke(provider),
            new ReadPath<TKey, TValue>(reads),
            new WritePath(new WriteScope(engine, builder.Name, options, shape, builder.IsInDoubt)));
    }
}
