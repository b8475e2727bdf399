using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Ratchet.Codecs;
using Ratchet.Engine;
using Ratchet.Stores;
using Ratchet.Telemetry;

namespace Ratchet.Tests.Fixtures;

/// <summary>One process of an application: an engine of its own, over a store that the nodes beside it share. Time stands still unless told.</summary>
internal sealed class Node : IAsyncDisposable
{
    /// <summary>The name of the cache that <see cref="Cache"/> makes.</summary>
    public const string CacheName = "price";

    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    public Node()
        : this(new FakeTimeProvider(), shared: null, number: 1)
    {
    }

    private Node(FakeTimeProvider time, ICellStore? shared, int number)
    {
        Time = time;
        Number = number;
        Store = new ScriptedStore(shared ?? new InMemoryCellStore(time));
        Seams = new ScriptedSeams(time, number);
        Engine = new RatchetEngine(Store, Seams, new RatchetMetrics(Measurements), Log);
    }

    public FakeTimeProvider Time { get; }

    public ScriptedStore Store { get; }

    public ScriptedSeams Seams { get; }

    public LogRecords Log { get; } = new();

    public Measurements Measurements { get; } = new();

    public RatchetEngine Engine { get; }

    private int Number { get; }

    /// <summary>The entry of a row of the cache that <see cref="Cache"/> makes.</summary>
    public static CellKey KeyOf(int id) => CellKey.Of(CellKey.DefaultPrefix, CacheName, $"{id}");

    /// <summary>Another process over the same store, in the same time.</summary>
    public Node Beside() => new(Time, Store.Inner, Number + 1);

    /// <summary>A cache of one row's prices. Its reads wait for no write unless told to, whatever the strategy.</summary>
    public ICache<int, string> Cache(CacheStrategy strategy, Row row, Action<CacheOptions>? configure = null) =>
        Cache<int, string>(CacheName, cache => cache
            .Strategy(strategy)
            .Configure(options => options.WaitTime = strategy == CacheStrategy.DistributedLock ? TimeSpan.Zero : options.WaitTime)
            .Configure(configure ?? (static _ => { }))
            .LoadWith(row.LoadAsync));

    public ICache<TKey, TValue> Cache<TKey, TValue>(string name, Action<CacheBuilder<TKey, TValue>> configure)
    {
        var builder = new CacheBuilder<TKey, TValue>(name);
        configure(builder);
        var options = new CacheOptions();
        builder.Apply(options);
        return CacheFactory.Create(Engine, CellKey.DefaultPrefix, options, builder, KeyFormatter.Of(builder.Name, builder.Formatter), _services);
    }

    /// <summary>Lets this much time pass, once the engine waits for it.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        await Seams.AskedAsync(span);
        Time.Advance(span);
    }

    /// <summary>Lets as much time pass as this takes. How many turns that is depends on how busy the machine is; the wait is bounded.</summary>
    public async Task PassUntilAsync(Task task)
    {
        var done = task.Soon();
        while (!done.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await done;
    }

    public async ValueTask DisposeAsync()
    {
        Store.Heal();
        var disposal = Engine.DisposeAsync().AsTask();
        while (!disposal.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await disposal;
        Measurements.Dispose();
        await _services.DisposeAsync();
    }
}
