using Ratchet.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(Ratchet.Databases.Tests.Fixtures.TestServers))]

namespace Ratchet.Databases.Tests.Fixtures;

/// <summary>One Redis, MariaDB and PostgreSQL for all tests.</summary>
public sealed class TestServers : IAsyncLifetime
{
    internal RedisServer Redis { get; private set; } = null!;

    internal TestDatabase MariaDb { get; private set; } = null!;

    internal TestDatabase Postgres { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Redis = await RedisServer.StartAsync();
        MariaDb = await TestDatabase.StartMariaDbAsync();
        Postgres = await TestDatabase.StartPostgresAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await MariaDb.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
