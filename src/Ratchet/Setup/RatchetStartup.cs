using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ratchet.Engine;

namespace Ratchet;

/// <summary>Finds mistakes at start-up and not at the first request: every cache is built, and the server is connected to and checked.</summary>
internal sealed class RatchetStartup(IServiceProvider provider) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var cache in provider.GetServices<CacheRegistration>())
        {
            cache.Resolve(provider);
        }

        return provider.GetRequiredService<RatchetEngine>().StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
