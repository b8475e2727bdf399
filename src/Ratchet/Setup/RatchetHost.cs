using Microsoft.Extensions.DependencyInjection;

namespace Ratchet;

/// <summary>Caches without a container of one's own: for consoles, scripts and tests. Thread-safe. Dispose it when the program ends.</summary>
public sealed class RatchetHost : IRatchet, IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    private RatchetHost(ServiceProvider provider) => _provider = provider;

    /// <summary>Builds the caches, connects to the store and checks it.</summary>
    /// <param name="configure">Chooses the store and adds caches; loaders' services go to <see cref="RatchetBuilder.Services"/>.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <exception cref="InvalidOperationException">No store was chosen, or the server cannot hold the guarantees.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option is out of range.</exception>
    /// <remarks>A server that cannot be reached is no error: reads go to the database until it can.</remarks>
    public static async Task<RatchetHost> StartAsync(Action<RatchetBuilder> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var services = new ServiceCollection();
        services.AddRatchet(configure);
        var provider = services.BuildServiceProvider();
        try
        {
            await new RatchetStartup(provider).StartAsync(cancellationToken).ConfigureAwait(false);
            return new RatchetHost(provider);
        }
        catch
        {
            await provider.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Locks over the same store.</summary>
    public IDistributedLocks Locks => _provider.GetRequiredService<IDistributedLocks>();

    /// <summary>The cache of this name.</summary>
    /// <exception cref="ArgumentException">There is none with this name and these types.</exception>
    public ICache<TKey, TValue> GetCache<TKey, TValue>(string name) =>
        _provider.GetKeyedService<ICache<TKey, TValue>>(name) ?? throw new ArgumentException(
            $"There is no cache '{name}' from {typeof(TKey).Name} to {typeof(TValue).Name}; there are: {string.Join(", ", _provider.GetServices<CacheRegistration>())}.",
            nameof(name));

    /// <inheritdoc/>
    public ValueTask<TResult> WriteAsync<TResult>(
        IReadOnlyCollection<CacheEntry> entries, Func<WriteContext, CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken = default) =>
        _provider.GetRequiredService<IRatchet>().WriteAsync(entries, write, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<OpenWrite> BeginWriteAsync(IReadOnlyCollection<CacheEntry> entries, CancellationToken cancellationToken = default) =>
        _provider.GetRequiredService<IRatchet>().BeginWriteAsync(entries, cancellationToken);

    /// <summary>Delivers what writes still owe to the cache, for a few seconds, then closes the connection.</summary>
    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
