using System.Buffers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Ratchet.Locking;
using Ratchet.Stores;

namespace Ratchet;

/// <summary>
/// Configures the caches of an application and the store behind them. Additive: each module of an application may call
/// <c>AddRatchet</c> and add its own caches; the store is chosen once. Not thread-safe; used while services are being registered.
/// </summary>
public sealed class RatchetBuilder
{
    private const int LongestName = 100;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    internal RatchetBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services that this builder adds to.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// Keeps entries in this process's memory: for tests, samples and programs of one process. Bounded to 100,000 entries.
    /// </summary>
    /// <exception cref="InvalidOperationException">A store has been chosen already.</exception>
    public RatchetBuilder UseInMemory() => UseStore("UseInMemory", provider => new StoreChoice(
        new InMemoryCellStore(provider.GetService<TimeProvider>() ?? TimeProvider.System),
        CellKey.DefaultPrefix,
        new InMemoryLockStore(provider.GetService<TimeProvider>() ?? TimeProvider.System)));

    /// <summary>Sets the options of all locks (<see cref="IDistributedLocks"/>). Applied in the order of the calls.</summary>
    public RatchetBuilder ConfigureLocks(Action<DistributedLockOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.AddOptions<DistributedLockOptions>().Configure(configure).ValidateOnStart();
        return this;
    }

    /// <summary>
    /// Adds a cache, injected as <see cref="ICache{TKey, TValue}"/>, and under its name as key (<c>[FromKeyedServices("product")]</c>)
    /// where two caches share their types; injecting by type alone throws then.
    /// </summary>
    /// <param name="name">Part of every key on the server: letters, digits, dot, underscore and hyphen, at most 100; unique in the application.</param>
    /// <param name="configure">Sets the cache's loader and options.</param>
    /// <exception cref="ArgumentException">The name is not allowed or taken, or the key type's equality and text may disagree.</exception>
    public RatchetBuilder AddCache<TKey, TValue>(string name, Action<CacheBuilder<TKey, TValue>> configure)
    {
        ThrowUnlessValid(name);
        ArgumentNullException.ThrowIfNull(configure);
        if (Services.Any(service => service.ServiceType == typeof(CacheRegistration) && ((CacheRegistration)service.ImplementationInstance!).Name == name))
        {
            throw new ArgumentException($"There is a cache named '{name}' already; names must be unique in an application.", nameof(name));
        }

        var builder = new CacheBuilder<TKey, TValue>(name);
        configure(builder);
        var format = Codecs.KeyFormatter.Of(name, builder.Formatter);
        Services.AddOptions<CacheOptions>(name).Configure(builder.Apply).ValidateOnStart();
        Services.AddSingleton(new CacheRegistration(name, typeof(ICache<TKey, TValue>), provider => provider.GetRequiredKeyedService<ICache<TKey, TValue>>(name)));
        Services.AddKeyedSingleton<ICache<TKey, TValue>>(name, (provider, _) => CacheFactory.Create(provider, builder, format));
        Services.TryAddSingleton(ResolveOnly<TKey, TValue>);
        return this;
    }

    internal RatchetBuilder UseStore(string chosenBy, Func<IServiceProvider, StoreChoice> create)
    {
        if (Services.Any(service => service.ServiceType == typeof(StoreChoice)))
        {
            throw new InvalidOperationException($"{chosenBy}: a store has been chosen already; an application has one.");
        }

        Services.AddSingleton(create);
        return this;
    }

    /// <summary>The one cache of these types. Of two, neither is meant: writes through the wrong one would leave the right one stale.</summary>
    private static ICache<TKey, TValue> ResolveOnly<TKey, TValue>(IServiceProvider provider)
    {
        var names = provider.GetServices<CacheRegistration>().Where(cache => cache.Type == typeof(ICache<TKey, TValue>)).Select(cache => cache.Name).ToList();
        return names.Count == 1
            ? provider.GetRequiredKeyedService<ICache<TKey, TValue>>(names[0])
            : throw new InvalidOperationException(
                $"ICache<{typeof(TKey).Name}, {typeof(TValue).Name}> is ambiguous: {string.Join(", ", names)}; inject one by its name, [FromKeyedServices(\"{names[0]}\")].");
    }

    private static void ThrowUnlessValid(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > LongestName || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw new ArgumentException(
                $"'{name}' cannot name a cache; allowed are 1 to {LongestName} letters, digits, dots, underscores and hyphens.", nameof(name));
        }
    }
}

/// <summary>The store of an application, the prefix of its keys, and its locks, if it has any.</summary>
internal sealed record StoreChoice(ICellStore Store, string Prefix, ILockStore? Locks = null);

/// <summary>A cache that was added, so that start-up can build it and find its mistakes.</summary>
internal sealed record CacheRegistration(string Name, Type Type, Func<IServiceProvider, object> Resolve)
{
    public override string ToString() => $"'{Name}' from {Type.GenericTypeArguments[0].Name} to {Type.GenericTypeArguments[1].Name}";
}
