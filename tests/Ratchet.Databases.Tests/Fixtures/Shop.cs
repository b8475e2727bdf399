using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Ratchet.Databases.Tests.Fixtures;

/// <summary>Two nodes of an application, one that writes and one that reads, over one Redis and one database.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private readonly HeldQuarantines _held = new();
    private readonly RatchetHost _writer;
    private readonly RatchetHost _reader;

    private Shop(RatchetHost writer, RatchetHost reader, HeldQuarantines held)
    {
        (_writer, _reader, _held) = (writer, reader, held);
    }

    public ICache<int, decimal> Prices => _writer.GetCache<int, decimal>("price");

    public static async Task<Shop> OpenAsync(TestServers servers, TestDatabase database)
    {
        var held = new HeldQuarantines();
        var prefix = $"shop-{Guid.NewGuid():N}";
        return new Shop(await StartAsync(servers, database, prefix, held), await StartAsync(servers, database, prefix, meters: null), held);
    }

    /// <summary>What the other node reads, outside whatever this flow stands in.</summary>
    public Task<CacheResult<decimal>> ReadElsewhereAsync(int id)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(async () => await _reader.GetCache<int, decimal>("price").GetResultAsync(id));
        }
    }

    /// <summary>Reads on the other node until the price is cached; until then it goes to the database.</summary>
    public async Task<decimal> UntilCachedAsync(int id)
    {
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var read = await ReadElsewhereAsync(id);
            if (read.Source != CacheSource.Bypassed)
            {
                return read.Value;
            }
        }
    }

    /// <summary>Returns when the writer has put a key on hold.</summary>
    public Task HeldAsync() => _held.First.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    public bool HasHeld => _held.First.IsCompleted;

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _reader.DisposeAsync();
        _held.Dispose();
    }

    private static Task<RatchetHost> StartAsync(TestServers servers, TestDatabase database, string prefix, IMeterFactory? meters) =>
        RatchetHost.StartAsync(ratchet =>
        {
            ratchet
                .UseRedis(servers.Redis.ConnectionString, redis => redis.KeyPrefix = prefix)
                .AddCache<int, decimal>("price", cache => cache
                    .Configure(options => options.InDoubtHold = TimeSpan.FromSeconds(1))
                    .Configure(options => options.WriteTimeout = TimeSpan.FromSeconds(1))
                    .LoadWith(async (id, token) => await database.PriceAsync(id, token)));
            if (meters is not null)
            {
                ratchet.Services.AddSingleton(meters);
            }
        });

    /// <summary>Listens for keys that are put on hold.</summary>
    private sealed class HeldQuarantines : IMeterFactory
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly MeterListener _listener = new();

        public HeldQuarantines()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == this && instrument.Name == "ratchet.quarantines")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
            {
                if (tags.Contains(new KeyValuePair<string, object?>("outcome", "held")))
                {
                    _first.TrySetResult();
                }
            });
            _listener.Start();
        }

        public Task First => _first.Task;

        public Meter Create(MeterOptions options) => new(new MeterOptions(options.Name) { Scope = this });

        public void Dispose() => _listener.Dispose();
    }
}
