using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Ratchet;
using Ratchet.Engine;
using Ratchet.Locking;
using Ratchet.Telemetry;
using Ratchet.Writing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Ratchet in a container.</summary>
public static class RatchetServiceCollectionExtensions
{
    /// <summary>
    /// Adds caches, locks (<see cref="IDistributedLocks"/>) and their store. May be called by every module of an application. Where the application has a host, options are
    /// checked and the cache server is connected to and checked when it starts; otherwise at first use.
    /// </summary>
    /// <exception cref="ArgumentException">A cache's name or key type is not allowed.</exception>
    /// <exception cref="InvalidOperationException">A second store was chosen.</exception>
    public static IServiceCollection AddRatchet(this IServiceCollection services, Action<RatchetBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CacheOptions>, CacheOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RatchetStartup>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DistributedLockOptions>, DistributedLockOptionsValidator>());
        services.TryAddSingleton(CreateEngine);
        services.TryAddSingleton(CreateLocks);
        services.TryAddSingleton<IRatchet>(static provider => new ManyKindWrites(provider.GetRequiredService<RatchetEngine>()));
        configure(new RatchetBuilder(services));
        return services;
    }

    private static IDistributedLocks CreateLocks(IServiceProvider provider)
    {
        var engine = provider.GetRequiredService<RatchetEngine>();
        var choice = provider.GetRequiredService<StoreChoice>();
        var store = choice.Locks ?? throw new InvalidOperationException("The chosen store has no locks; UseRedis(…) and UseInMemory() have.");
        var options = provider.GetRequiredService<IOptions<DistributedLockOptions>>().Value;
        return new DistributedLocks(new LockScope(store, engine.Seams, choice.Prefix, options.TimeToLive));
    }

    private static RatchetEngine CreateEngine(IServiceProvider provider)
    {
        var choice = provider.GetService<StoreChoice>()
            ?? throw new InvalidOperationException("No store has been chosen; call UseRedis(…) or UseInMemory() in AddRatchet.");
        return new RatchetEngine(
            choice.Store,
            new EngineSeams(provider.GetService<TimeProvider>() ?? TimeProvider.System),
            new RatchetMetrics(provider.GetService<IMeterFactory>()),
            provider.GetService<ILoggerFactory>()?.CreateLogger("Ratchet") ?? NullLogger.Instance);
    }
}
