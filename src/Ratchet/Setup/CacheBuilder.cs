using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Ratchet.Codecs;
using Ratchet.Reading;
using Ratchet.Writing;

namespace Ratchet;

/// <summary>
/// Configures one cache: its options, which can also be bound from configuration (<see cref="CacheOptions"/>), and its delegates. Each
/// method returns the builder. Not thread-safe; used while services are being registered.
/// </summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The cached type; nullable where a row may be missing and the value is a struct.</typeparam>
public sealed class CacheBuilder<TKey, TValue>
{
    private readonly List<Action<CacheOptions>> _options = [];

    internal CacheBuilder(string name) => Name = name;

    /// <summary>The cache's name.</summary>
    public string Name { get; }

    internal Func<IServiceProvider, Loader<TKey, TValue>>? CreateLoader { get; private set; }

    internal IKeyFormatter<TKey>? Formatter { get; private set; }

    internal Func<TKey, TKey>? Normalize { get; private set; }

    internal Func<IServiceProvider, SerializerChoice<TValue>> ChooseSerializer { get; private set; } = static _ => SerializerChoice<TValue>.Default();

    internal Func<Exception, bool> IsInDoubt { get; private set; } = InDoubt.IsInDoubt;

    /// <summary>How entries are kept coherent. Default: <see cref="CacheStrategy.VersionedKeys"/>.</summary>
    public CacheBuilder<TKey, TValue> Strategy(CacheStrategy strategy) => Configure(options => options.Strategy = strategy);

    /// <summary>How long a value is kept. From 1 ms to 365 days; default 1 hour.</summary>
    public CacheBuilder<TKey, TValue> TimeToLive(TimeSpan timeToLive) => Configure(options => options.TimeToLive = timeToLive);

    /// <summary>Sets any option. Applied in the order of the calls, after what configuration has bound before.</summary>
    public CacheBuilder<TKey, TValue> Configure(Action<CacheOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _options.Add(configure);
        return this;
    }

    /// <summary>
    /// How a missing value is loaded. The loader must read the latest commit as of its call: its own connection, no transaction opened
    /// earlier. It runs without the caller's execution context, since its result is shared. Null: there is no such row. A method whose
    /// result cannot be null is passed as <c>async (id, ct) => await store.FindAsync(id, ct)</c>.
    /// </summary>
    [OverloadResolutionPriority(1)]
    public CacheBuilder<TKey, TValue> LoadWith(Func<TKey, CancellationToken, Task<TValue?>> loader)
    {
        ArgumentNullException.ThrowIfNull(loader);
        return LoadWith((key, token) => new ValueTask<TValue?>(loader(key, token)));
    }

    /// <inheritdoc cref="LoadWith(Func{TKey, CancellationToken, Task{TValue}})"/>
    public CacheBuilder<TKey, TValue> LoadWith(Func<TKey, CancellationToken, ValueTask<TValue?>> loader)
    {
        ArgumentNullException.ThrowIfNull(loader);
        CreateLoader = _ => new Loader<TKey, TValue>(loader, IsPerCall: false);
        return this;
    }

    /// <summary>
    /// As <see cref="LoadWith(Func{TKey, CancellationToken, Task{TValue}})"/>, with a service that is resolved in a fresh scope for each
    /// load: an entity tracked earlier, or a snapshot of an earlier transaction, would be cached in good faith and stale.
    /// </summary>
    [OverloadResolutionPriority(1)]
    public CacheBuilder<TKey, TValue> LoadWith<TService>(Func<TService, TKey, CancellationToken, Task<TValue?>> loader)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(loader);
        return LoadWith<TService>((service, key, token) => new ValueTask<TValue?>(loader(service, key, token)));
    }

    /// <inheritdoc cref="LoadWith{TService}(Func{TService, TKey, CancellationToken, Task{TValue}})"/>
    public CacheBuilder<TKey, TValue> LoadWith<TService>(Func<TService, TKey, CancellationToken, ValueTask<TValue?>> loader)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(loader);
        CreateLoader = provider =>
        {
            var scopes = provider.GetRequiredService<IServiceScopeFactory>();
            return new Loader<TKey, TValue>((key, token) => LoadInScopeAsync(scopes, loader, key, token), IsPerCall: false);
        };
        return this;
    }

    /// <summary>The text of keys whose type is not allowed as it is.</summary>
    public CacheBuilder<TKey, TValue> FormatKeysWith(IKeyFormatter<TKey> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        Formatter = formatter;
        return this;
    }

    /// <summary>
    /// Makes keys equal that the database takes for equal: with a collation that equates <c>ABC</c> and <c>abc </c>, one row would
    /// otherwise have two entries, and a write of one would leave the other. Loaders get the normal form.
    /// </summary>
    public CacheBuilder<TKey, TValue> NormalizeKey(Func<TKey, TKey> normalize)
    {
        ArgumentNullException.ThrowIfNull(normalize);
        Normalize = normalize;
        return this;
    }

    /// <summary>How values become bytes. Default: text and byte arrays raw, everything else JSON.</summary>
    public CacheBuilder<TKey, TValue> SerializeWith(IHybridCacheSerializer<TValue> serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ChooseSerializer = _ => new SerializerChoice<TValue>(serializer, Json: null);
        return this;
    }

    /// <summary>JSON by a generated contract; needed where reflection is switched off (native AOT).</summary>
    public CacheBuilder<TKey, TValue> SerializeWith(JsonTypeInfo<TValue> contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ChooseSerializer = _ => SerializerChoice<TValue>.OfJson(contract);
        return this;
    }

    /// <summary>
    /// Says whether a commit may still land after a write threw this. Default: yes for a timeout, a lost connection, a cancellation, a
    /// <see cref="System.Transactions.TransactionInDoubtException"/> and a database error that does not prove a rollback, anywhere in the
    /// chain of inner exceptions; no for anything else. Must not throw; called by several threads.
    /// </summary>
    public CacheBuilder<TKey, TValue> InDoubtWhen(Func<Exception, bool> isInDoubt)
    {
        ArgumentNullException.ThrowIfNull(isInDoubt);
        IsInDoubt = isInDoubt;
        return this;
    }

    internal void Apply(CacheOptions options)
    {
        foreach (var configure in _options)
        {
            configure(options);
        }
    }

    private static async ValueTask<TValue?> LoadInScopeAsync<TService>(
        IServiceScopeFactory scopes, Func<TService, TKey, CancellationToken, ValueTask<TValue?>> loader, TKey key, CancellationToken cancellationToken)
        where TService : notnull
    {
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            return await loader(scope.ServiceProvider.GetRequiredService<TService>(), key, cancellationToken).ConfigureAwait(false);
        }
    }
}
