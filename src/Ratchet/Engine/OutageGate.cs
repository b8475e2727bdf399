using Microsoft.Extensions.Logging;
using Ratchet.Stores;
using Ratchet.Telemetry;

namespace Ratchet.Engine;

/// <summary>
/// Whether the store answers reads. One log line and one count an outage, not a call. After several failures in a row, reads leave the store
/// alone for a moment and go to the database, so that a server that hangs costs a timeout now and then and not on every read.
/// Only reads are counted: a server that refuses writes and answers look-ups still serves hits. It never keeps Begin or End from being
/// sent. Thread-safe.
/// </summary>
internal sealed class OutageGate(TimeProvider time, RatchetMetrics metrics, ILogger logger)
{
    private const int FailuresInARow = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private int _failures;
    private long _lastFailure;

    /// <summary>Whether a read should not try the store now.</summary>
    public bool SuspendsReads =>
        Volatile.Read(ref _failures) >= FailuresInARow && time.GetElapsedTime(Volatile.Read(ref _lastFailure)) < Pause;

    public void Failed(CellStoreException exception)
    {
        lock (_gate)
        {
            Volatile.Write(ref _lastFailure, time.GetTimestamp());
            Volatile.Write(ref _failures, Math.Min(_failures + 1, FailuresInARow));
            if (_failures > 1)
            {
                return;
            }
        }

        metrics.OutageBegan();
        Log.OutageBegan(logger, exception.Message);
    }

    public void Succeeded()
    {
        if (Volatile.Read(ref _failures) == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_failures == 0)
            {
                return;
            }

            Volatile.Write(ref _failures, 0);
        }

        Log.OutageEnded(logger);
    }
}
