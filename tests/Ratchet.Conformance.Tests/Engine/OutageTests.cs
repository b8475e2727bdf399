using System.Collections.Concurrent;
using Ratchet.Servers;
using Xunit;

namespace Ratchet.Conformance.Tests.Engine;

/// <summary>The cache server killed, and brought back, under load.</summary>
public sealed class OutageTests
{
    private const int Keys = 20;
    private const int Readers = 8;

    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CacheStrategy.VersionedKeys, false)]
    [InlineData(CacheStrategy.VersionedKeys, true)]
    [InlineData(CacheStrategy.Lease, false)]
    [InlineData(CacheStrategy.Lease, true)]
    public async Task ServerKilledUnderLoad_ReadsGoOnAndAreFreshWhenItIsBack(CacheStrategy strategy, bool persistent)
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Persistent = persistent }, Cancellation);
        var table = new VersionedTable(Keys);
        await using var host = await RatchetHost.StartAsync(
            ratchet => ratchet.UseRedis(server.ConnectionString).AddCache<int, long>("rows", cache => cache
                .Strategy(strategy)
                .Configure(options => options.InDoubtHold = TimeSpan.FromSeconds(1))
                .Configure(options => options.WriteTimeout = TimeSpan.FromSeconds(1))
                .LoadWith((id, _) => new ValueTask<long>(table.Read(id)))),
            Cancellation);
        var cache = host.GetCache<int, long>("rows");
        var load = new Load(cache, table, Keys);

        var readers = Enumerable.Range(0, Readers).Select(seed => Task.Run(() => load.ReadAsync(seed), Cancellation)).ToArray();
        var writer = Task.Run(load.WriteAsync, Cancellation);
        await load.ReachAsync(hits: 500);
        await server.KillAsync();
        await load.ReachAsync(bypasses: 500);
        await server.StartAgainAsync(Cancellation);
        await load.ReachAsync(hits: 500);
        load.Stop();
        await Task.WhenAll([.. readers, writer]).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        Assert.Empty(load.Stale);
        Assert.True(load.Writes > 0, "No write succeeded.");
    }

    /// <summary>Rows whose value is their version, and what has been acknowledged of each.</summary>
    private sealed class VersionedTable(int keys)
    {
        private readonly long[] _rows = new long[keys];
        private readonly long[] _acknowledged = new long[keys];

        public long Read(int id) => Volatile.Read(ref _rows[id]);

        public long Commit(int id) => Interlocked.Increment(ref _rows[id]);

        public long Acknowledged(int id) => Volatile.Read(ref _acknowledged[id]);

        public void Acknowledge(int id, long version) => Volatile.Write(ref _acknowledged[id], version);
    }

    private sealed class Load(ICache<int, long> cache, VersionedTable table, int keys)
    {
        private volatile bool _isStopping;
        private long _hits;
        private long _bypasses;
        private long _writes;
        private volatile Goal _goal = new(0, 0);

        public ConcurrentQueue<string> Stale { get; } = new();

        public long Writes => _writes;

        public void Stop() => _isStopping = true;

        /// <summary>Returns when so many more of these have been counted.</summary>
        public Task ReachAsync(long hits = 0, long bypasses = 0)
        {
            var goal = new Goal(Interlocked.Read(ref _hits) + hits, Interlocked.Read(ref _bypasses) + bypasses);
            _goal = goal;
            return goal.Reached.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        }

        public async Task ReadAsync(int seed)
        {
            var random = new Random(seed);
            while (!_isStopping)
            {
                var id = random.Next(keys);
                var floor = table.Acknowledged(id);
                var result = await cache.GetResultAsync(id, Cancellation);
                if (result.Value < floor)
                {
                    Stale.Enqueue($"key {id}: served {result.Value} ({result.Source}), acknowledged {floor}");
                }

                Count(result.Source);
            }
        }

        public async Task WriteAsync()
        {
            var random = new Random(4711);
            while (!_isStopping)
            {
                var id = random.Next(keys);
                try
                {
                    var (version, write) = await cache.WriteAsync(id, (write, _) => Task.FromResult((table.Commit(id), write)), Cancellation);
                    if (!write.IsPending)
                    {
                        table.Acknowledge(id, version);
                        Interlocked.Increment(ref _writes);
                    }
                }
                catch (CacheUnavailableException)
                {
                    // Refused before the table was touched, as it should be while the server is away.
                }
            }
        }

        private void Count(CacheSource source)
        {
            if (source == CacheSource.Hit)
            {
                Interlocked.Increment(ref _hits);
            }
            else if (source == CacheSource.Bypassed)
            {
                Interlocked.Increment(ref _bypasses);
            }

            var goal = _goal;
            if (Interlocked.Read(ref _hits) >= goal.Hits && Interlocked.Read(ref _bypasses) >= goal.Bypasses)
            {
                goal.Reached.TrySetResult();
            }
        }

        private sealed record Goal(long Hits, long Bypasses)
        {
            public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
