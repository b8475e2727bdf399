using Ratchet.Lab.Backends;
using Xunit;

[assembly: AssemblyFixture(typeof(Ratchet.Tests.Race.RaceStage))]

namespace Ratchet.Tests.Race;

/// <summary>Embedded servers, started once for all tests that race on them.</summary>
public sealed class RaceStage : IAsyncLifetime
{
    internal RaceServers Servers { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Servers = await RaceServers.OpenAsync(cache: null, database: null);

    public ValueTask DisposeAsync() => Servers.DisposeAsync();
}
