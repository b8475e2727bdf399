#pragma warning disable
using System.Collections.Concurrent;
using Ratchet.Cells;
using Ratchet.Stores;
using Xunit;

namespace Ratchet.Tests.Adversary;

/// <summary>Random delays, lost requests, lost replies, late commands, cancellations; G1 and G2 checked.</summary>
public sealed class ChaosTests
{
    private sealed class ChaosStore(ICellStore inner, int percent) : ICellStore
    {
        public WakeUps WakeUps => inner.WakeUps;
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public ValueTask<CellRead> LookupAsync(CellKey key, CellShape shape, Token? known) => Run(() => inner.LookupAsync(key, shape, known));
        public ValueTask<CellRead> AcquireAsync(CellKey key, CellShape shape, Token token, TimeSpan timeToLive) => Run(() => inner.AcquireAsync(key, shape, token, timeToLive));
        public ValueTask<bool> FillAsync(CellKey key, CellShape shape, Token token, CellValue value, TimeSpan timeToLive) => Run(() => inner.FillAsync(key, shape, token, value, timeToLive));
        public ValueTask<BeginReply> BeginAsync(CellKey key, CellShape shape, BeginRequest request) => Run(() => inner.BeginAsync(key, shape, request));
        public ValueTask<bool> EndAsync(CellKey key, CellShape shape, EndRequest request) => Run(() => inner.EndAsync(key, shape, request));
        public ValueTask<bool> RenewAsync(CellKey key, Token writer, TimeSpan timeToLive) => Run(() => inner.RenewAsync(key, writer, timeToLive));
        public ValueTask<bool> HoldInDoubtAsync(CellKey key, CellShape shape, Token writer, TimeSpan timeToLive) => Run(() => inner.HoldInDoubtAsync(key, shape, writer, timeToLive));
        public async ValueTask InvalidateAsync(CellKey key) => await Run(async () => { await inner.InvalidateAsync(key); return true; });
        public async ValueTask ReleaseAsync(CellKey key, CellShape shape, Token token) => await Run(async () => { await inner.ReleaseAsync(key, shape, token); return true; });
        public IAsyncEnumerable<CellKey> ScanAsync(string cache, CancellationToken cancellationToken) => inner.ScanAsync(cache, cancellationToken);
        public ValueTask DisposeAsync() => default;

        private async ValueTask<T> Run<T>(Func<ValueTask<T>> run)
        {
            await Pause();
            if (Random.Shared.Next(100) < percent)
            {
                switch (Random.Shared.Next(3))
                {
                    case 0:
                        _ = Task.Run(async () => { await Task.Delay(Random.Shared.Next(60)); await run(); });
                        break;
                    case 1:
                        await run();
                        break;
                }

                throw new CellStoreException("timeout");
            }

            var reply = await run();
            await Pause();
            return reply;
        }
    }

    private static async Task Pause()
    {
        switch (Random.Shared.Next(6))
        {
            case 0: await Task.Delay(Random.Shared.Next(6)); break;
            case 1: await Task.Yield(); break;
        }
    }

    [Theory]
    [InlineData(CacheStrategy.VersionedKeys, 0)]
    [InlineData(CacheStrategy.Lease, 0)]
    [InlineData(CacheStrategy.VersionedKeys, 12)]
    [InlineData(CacheStrategy.Lease, 12)]
    public async Task Chaos(CacheStrategy strategy, int percent)
    {
        const int Keys = 3;
        var memory = new InMemoryCellStore(TimeProvider.System);
        var db = new long[Keys];
        var acked = new long[Keys];
        var seen = new long[Keys];
        var bad = new ConcurrentBag<string>();
        long reads = 0, writes = 0, hits = 0, joined = 0, bypassed = 0;
        var hosts = new List<RatchetHost>();
        var gate = new SemaphoreSlim[Keys];
        for (var i = 0; i < Keys; i++) { gate[i] = new(1); }
        async ValueTask<long> Load(int k, CancellationToken ct)
        {
            await Pause();
            var v = Volatile.Read(ref db[k]);
            await Pause();
            return v;
        }

        for (var n = 0; n < 3; n++)
        {
            hosts.Add(await RatchetHost.StartAsync(r =>
            {
                r.UseStore("test", _ => new StoreChoice(new ChaosStore(memory, percent), CellKey.DefaultPrefix));
                r.AddCache<int, long>("p", c => c.Strategy(strategy).LoadWith(Load).Configure(o => { o.InDoubtHold = TimeSpan.FromSeconds(2); o.WriteTimeout = TimeSpan.FromSeconds(1); o.WaitTime = TimeSpan.FromMilliseconds(200); o.LeaseTime = TimeSpan.FromMilliseconds(300); }));
            }));
        }

        static void Max(ref long at, long v)
        {
            long was;
            while ((was = Volatile.Read(ref at)) < v && Interlocked.CompareExchange(ref at, v, was) != was) { }
        }

        var until = DateTime.UtcNow.AddSeconds(12);
        var tasks = new List<Task>();
        for (var w = 0; w < 30; w++)
        {
            tasks.Add(Task.Run(async () =>
            {
                while (DateTime.UtcNow < until)
                {
                    var k = Random.Shared.Next(Keys);
                    var cache = hosts[Random.Shared.Next(hosts.Count)].GetCache<int, long>("p");
                    using var cts = new CancellationTokenSource();
                    if (Random.Shared.Next(10) == 0) { cts.CancelAfter(Random.Shared.Next(8)); }
                    var (floor, lin) = (Volatile.Read(ref acked[k]), Volatile.Read(ref seen[k]));
                    try
                    {
                        CacheResult<long> r;
                        if (Random.Shared.Next(4) == 0)
                        {
                            var v = await cache.GetAsync(k, (key, ct) => Load(key, ct), cts.Token);
                            if (v < floor) { bad.Add($"G1 {k}: {v} < {floor} per call"); }
                            if (v < lin) { bad.Add($"G2 {k}: {v} < {lin} per call"); }
                            Max(ref seen[k], v);
                        }
                        else
                        {
                            r = await cache.GetResultAsync(k, cts.Token);
                            if (r.Value < floor) { bad.Add($"G1 {k}: {r.Value} < {floor} {r.Source}"); }
                            if (r.Value < lin) { bad.Add($"G2 {k}: {r.Value} < {lin} {r.Source}"); }
                            Max(ref seen[k], r.Value);
                            switch (r.Source) { case CacheSource.Hit: Interlocked.Increment(ref hits); break; case CacheSource.Joined: Interlocked.Increment(ref joined); break; case CacheSource.Bypassed: Interlocked.Increment(ref bypassed); break; }
                        }

                        Interlocked.Increment(ref reads);
                    }
                    catch (OperationCanceledException) { }
                    catch (Exception e) { bad.Add(e.ToString()); }
                }
            }));
        }

        for (var w = 0; w < 3; w++)
        {
            tasks.Add(Task.Run(async () =>
            {
                while (DateTime.UtcNow < until)
                {
                    await Task.Delay(Random.Shared.Next(60));
                    var k = Random.Shared.Next(Keys);
                    var cache = hosts[Random.Shared.Next(hosts.Count)].GetCache<int, long>("p");
                    long mine = 0;
                    WriteContext c = null!;
                    try
                    {
                        var doubt = Random.Shared.Next(300) == 0;
                        await cache.WriteAsync(k, async (context, ct) =>
                        {
                            c = context;
                            await Pause();
                            if (doubt)
                            {
                                _ = Task.Run(async () => { await Task.Delay(Random.Shared.Next(300)); Interlocked.Increment(ref db[k]); });
                                throw new TimeoutException();
                            }

                            mine = Interlocked.Increment(ref db[k]);
                            await Pause();
                        });
                        if (!c.IsPending) { Max(ref acked[k], mine); Max(ref seen[k], mine); }
                        Interlocked.Increment(ref writes);
                    }
                    catch (TimeoutException) { }
                    catch (CacheUnavailableException) { }
                    catch (Exception e) { bad.Add(e.ToString()); }
                }
            }));
        }

        await Task.WhenAll(tasks).WaitAsync(TimeSpan.FromSeconds(40));
        Console.Error.WriteLine($"{strategy} {percent}%: reads {reads} hits {hits} joined {joined} bypassed {bypassed} writes {writes} bad {bad.Count}");
        Assert.Empty(bad.Take(5));
        foreach (var h in hosts) { await h.DisposeAsync(); }
    }
}
