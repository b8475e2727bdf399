using System.Collections.Concurrent;
using Ratchet.Stores;

namespace Ratchet.Tests.Chaos;

/// <summary>
/// Three nodes, readers and writers over a few rows, each row a number that only grows. A read must not return less than what was
/// acknowledged (G1) or returned by anybody (G2) before it began.
/// </summary>
internal sealed class ChaosRun(CacheStrategy strategy, ChaosDice dice, int faultPercent) : IAsyncDisposable
{
    private const string Cache = "number";
    private const int Rows = 3;
    private const int Nodes = 3;
    private const int Readers = 20;
    private const int Writers = 3;
    private const int WritesOfEach = 30;
    private const int MostViolations = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly InMemoryCellStore _store = new(TimeProvider.System);
    private readonly List<RatchetHost> _nodes = [];
    private readonly long[] _committed = new long[Rows];
    private readonly long[] _floor = new long[Rows];
    private readonly ConcurrentQueue<string> _violations = [];
    private int _reads;
    private int _hits;
    private int _writes;

    public IReadOnlyList<string> Violations => [.. _violations];

    public int Hits => _hits;

    public override string ToString() => $"{_reads} reads, {_hits} of them hits, {_writes} writes, {_violations.Count} violations";

    /// <summary>Ends when every writer has made its writes.</summary>
    public async Task PlayAsync()
    {
        for (var i = 0; i < Nodes; i++)
        {
            _nodes.Add(await RatchetHost.StartAsync(Configure));
        }

        using var over = new CancellationTokenSource();
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(WriteAllAsync)));
        var reading = Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => Task.Run(() => ReadUntilAsync(over.Token))));
        try
        {
            await writing.WaitAsync(Patience);
        }
        finally
        {
            await over.CancelAsync();
        }

        await reading.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _store.DisposeAsync();
    }

    private void Configure(RatchetBuilder ratchet) => ratchet
        .UseStore(nameof(ChaosStore), _ => new StoreChoice(new ChaosStore(_store, dice, faultPercent), CellKey.DefaultPrefix))
        .AddCache<int, long>(Cache, cache => cache.Strategy(strategy).LoadWith((id, _) => LoadAsync(id)).Configure(options =>
        {
            options.InDoubtHold = TimeSpan.FromSeconds(2);
            options.WriteTimeout = TimeSpan.FromSeconds(1);
            options.WaitTime = TimeSpan.FromMilliseconds(200);
            options.LeaseTime = TimeSpan.FromMilliseconds(300);
        }));

    private async Task<long> LoadAsync(int id)
    {
        await dice.PauseAsync();
        var read = Volatile.Read(ref _committed[id]);
        await dice.PauseAsync();
        return read;
    }

    private async Task ReadUntilAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested && _violations.Count < MostViolations)
        {
            var id = dice.Roll(Rows);
            using var impatience = new CancellationTokenSource();
            if (dice.Roll(10) == 0)
            {
                impatience.CancelAfter(dice.Roll(8));
            }

            try
            {
                await ReadAsync(id, impatience.Token);
            }
            catch (OperationCanceledException) when (impatience.IsCancellationRequested)
            {
                // Asked for.
            }
            catch (Exception unexpected)
            {
                _violations.Enqueue($"a read threw {unexpected}");
            }
        }
    }

    private async Task ReadAsync(int id, CancellationToken cancellationToken)
    {
        var (cache, floor) = (AnyCache(), Volatile.Read(ref _floor[id]));
        long value;
        var how = "with its own loader";
        if (dice.Roll(4) == 0)
        {
            value = await cache.GetAsync(id, (key, _) => LoadAsync(key), cancellationToken);
        }
        else
        {
            var result = await cache.GetResultAsync(id, cancellationToken);
            (value, how) = (result.Value, $"{result.Source}");
            Interlocked.Add(ref _hits, result.Source == CacheSource.Hit ? 1 : 0);
        }

        Interlocked.Increment(ref _reads);
        if (value < floor)
        {
            _violations.Enqueue($"row {id}: read {value} ({how}) after {floor} had been acknowledged or read");
        }

        Raise(id, value);
    }

    private async Task WriteAllAsync()
    {
        for (var i = 0; i < WritesOfEach && _violations.Count < MostViolations; i++)
        {
            await Task.Delay(dice.Roll(60));
            try
            {
                await WriteAsync(dice.Roll(Rows), isInDoubt: dice.Roll(100) == 0);
            }
            catch (Exception expected) when (expected is TimeoutException or CacheUnavailableException)
            {
                // In doubt, or refused before anything was written.
            }
            catch (Exception unexpected)
            {
                _violations.Enqueue($"a write threw {unexpected}");
            }
        }
    }

    private async Task WriteAsync(int id, bool isInDoubt)
    {
        WriteContext write = null!;
        long written = 0;
        await AnyCache().WriteAsync(id, async (context, token) =>
        {
            write = context;
            await dice.PauseAsync();
            if (isInDoubt)
            {
                _ = CommitLateAsync(id);
                throw new TimeoutException();
            }

            written = Interlocked.Increment(ref _committed[id]);
            await dice.PauseAsync();
        });
        Interlocked.Increment(ref _writes);
        if (!write.IsPending)
        {
            Raise(id, written);
        }
    }

    private async Task CommitLateAsync(int id)
    {
        await Task.Delay(dice.Roll(300));
        Interlocked.Increment(ref _committed[id]);
    }

    private ICache<int, long> AnyCache() => _nodes[dice.Roll(Nodes)].GetCache<int, long>(Cache);

    private void Raise(int id, long value)
    {
        long was;
        while ((was = Volatile.Read(ref _floor[id])) < value && Interlocked.CompareExchange(ref _floor[id], value, was) != was)
        {
            // Somebody else raised it meanwhile; perhaps not as far.
        }
    }
}
