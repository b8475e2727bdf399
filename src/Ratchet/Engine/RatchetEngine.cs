using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Ratchet.Stores;
using Ratchet.Telemetry;
using Ratchet.Writing;

namespace Ratchet.Engine;

/// <summary>What all caches of one process share: the store, the seams, telemetry, and what could not be delivered yet.</summary>
[SuppressMessage("Reliability", "CA2000", Justification = "The engine owns them and disposes of them.")]
internal sealed class RatchetEngine : IAsyncDisposable, IDisposable
{
    private bool _isDisposed;

    public RatchetEngine(ICellStore store, EngineSeams seams, RatchetMetrics metrics, ILogger logger)
    {
        Store = store;
        Seams = seams;
        Metrics = metrics;
        Logger = logger;
        Outages = new OutageGate(seams.Time, metrics, logger);
        Background = new BackgroundWork(seams);
        Deliveries = new PendingDeliveries(this);
        Turns = new Turns(seams);
    }

    public ICellStore Store { get; }

    public EngineSeams Seams { get; }

    public RatchetMetrics Metrics { get; }

    public ILogger Logger { get; }

    public OutageGate Outages { get; }

    public BackgroundWork Background { get; }

    public PendingDeliveries Deliveries { get; }

    /// <summary>Whose turn it is, of the writers of this process, to contend for a key that is written by one at a time.</summary>
    public Turns Turns { get; }

    /// <summary>Connects and checks the server. An absent one is survived; one that cannot hold the guarantees is not.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Store.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CellStoreException exception)
        {
            Log.StartedWithoutServer(Logger, exception.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        await Deliveries.DisposeAsync().ConfigureAwait(false);
        await Store.DisposeAsync().ConfigureAwait(false);
        Metrics.Dispose();
    }

    /// <summary>For containers that are disposed of synchronously. Blocks for as long as the asynchronous way takes: some seconds at most.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
