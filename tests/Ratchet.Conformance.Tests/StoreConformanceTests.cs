using Ratchet.Conformance.Tests.Benches;
using Ratchet.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(Ratchet.Conformance.Tests.SharedServers))]

namespace Ratchet.Conformance.Tests;

/// <summary>One Redis and one Garnet for all tests that neither stop nor empty them.</summary>
public sealed class SharedServers : IAsyncLifetime
{
    internal RedisServer Redis { get; private set; } = null!;

    internal GarnetServerHost Garnet { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Redis = await RedisServer.StartAsync();
        Garnet = GarnetServerHost.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await Garnet.DisposeAsync();
    }
}

public sealed class InMemoryConformanceTests : CellStoreConformance
{
    internal override Task<StoreBench> CreateAsync() => Task.FromResult<StoreBench>(new InMemoryBench());
}

public sealed class RedisConformanceTests(SharedServers servers) : CellStoreConformance
{
    internal override async Task<StoreBench> CreateAsync() => await RedisBench.StartAsync(servers.Redis.ConnectionString);
}

public sealed class GarnetConformanceTests(SharedServers servers) : CellStoreConformance
{
    internal override async Task<StoreBench> CreateAsync() => await RedisBench.StartAsync(servers.Garnet.ConnectionString);
}
