using System.Diagnostics.Metrics;
using FlashSale.Sale;
using FlashSale.Shop;
using Ratchet.Redis;

namespace FlashSale.Subjects;

/// <summary>One of Ratchet's strategies, by its public API alone, on two nodes.</summary>
internal sealed class RatchetSubject : ISubject
{
    public const int Nodes = 2;

    private readonly CacheStrategy _strategy;
    private readonly SubjectSeams _seams;
    private readonly List<RatchetHost> _hosts = [];
    private readonly MeterListener _metrics;

    private RatchetSubject(CacheStrategy strategy, SubjectSeams seams)
    {
        _strategy = strategy;
        _seams = seams;
        _metrics = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Ratchet" && instrument.Name is ("ratchet.fills" or "ratchet.bypasses"))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _metrics.SetMeasurementEventCallback<long>(Measured);
        _metrics.Start();
    }

    public static async Task<ISubject> StartAsync(CacheStrategy strategy, SubjectSeams seams)
    {
        var subject = new RatchetSubject(strategy, seams);
        try
        {
            for (var node = 0; node < Nodes; node++)
            {
                subject._hosts.Add(await RatchetHost.StartAsync(ratchet => ratchet
                    .UseRedis(seams.Redis, redis =>
                    {
                        redis.KeyPrefix = seams.KeyPrefix;
                        redis.OperationTimeout = TimeSpan.FromSeconds(10);
                    })
                    .AddCache<int, Product>(seams.Name, cache => cache.Strategy(strategy).LoadWith(seams.Load))));
            }

            return subject;
        }
        catch
        {
            await subject.DisposeAsync();
            throw;
        }
    }

    public async Task<Product?> ReadAsync(int node, int id, CancellationToken cancellationToken) =>
        await CacheOf(node).GetAsync(id, cancellationToken);

    public async Task<Changed> WriteAsync(int node, int id, Change change, CancellationToken cancellationToken) =>
        await CacheOf(node).WriteAsync(
            id,
            async (write, token) =>
            {
                var changed = await _seams.Table.ApplyAsync(id, change, token);
                if (_strategy == CacheStrategy.WriteThrough)
                {
                    write.Publish(changed.Row);
                }

                _seams.Stories.Committed(id, changed);
                return changed;
            },
            cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        _metrics.Dispose();
    }

    private ICache<int, Product> CacheOf(int node) => _hosts[node % Nodes].GetCache<int, Product>(_seams.Name);

    private void Measured(Instrument instrument, long count, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        string? cache = null, what = null;
        foreach (var (key, value) in tags)
        {
            cache = key == "cache" ? value as string : cache;
            what = key is "outcome" or "reason" ? value as string : what;
        }

        if (cache == _seams.Name && what is ("refused" or "quarantined" or "waited_too_long"))
        {
            _seams.Stories.Prevented(count, isRefusal: what == "refused");
        }
    }
}
