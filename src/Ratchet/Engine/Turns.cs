using Ratchet.Stores;

namespace Ratchet.Engine;

/// <summary>
/// Who of this process may contend for a key on the server: one at a time, in the order of arrival, so that a thousand local waiters
/// send the commands of one. A turn is held while contending, never while holding what was contended for, so nobody waits in a circle.
/// Thread-safe. Holds nothing for a key that nobody contends for.
/// </summary>
internal sealed class Turns(EngineSeams seams)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CellKey, LinkedList<Turn>> _queues = [];

    /// <summary>This caller's turn, to be disposed of; null if it did not come in time.</summary>
    public async ValueTask<IDisposable?> EnterAsync(CellKey key, TimeSpan wait, CancellationToken cancellationToken)
    {
        var turn = new Turn(this, key);
        lock (_gate)
        {
            if (!_queues.TryGetValue(key, out var queue))
            {
                _queues[key] = queue = [];
            }

            queue.AddLast(turn);
            if (queue.Count == 1)
            {
                return turn;
            }
        }

        var start = seams.Time.GetTimestamp();
        using (var until = CancellationTokenSource.CreateLinkedTokenSource(turn.HasCome, cancellationToken))
        {
            await seams.WaitApartAsync(wait, until.Token).ConfigureAwait(false);
        }

        // A turn that comes when the time is over is passed on: a thousand who give up together would each ask once more.
        if (turn.HasCome.IsCancellationRequested && !cancellationToken.IsCancellationRequested && seams.Time.GetElapsedTime(start) < wait)
        {
            return turn;
        }

        turn.Dispose();
        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }

    private void Leave(Turn turn)
    {
        Turn? next = null;
        lock (_gate)
        {
            if (!_queues.TryGetValue(turn.Key, out var queue))
            {
                return;
            }

            var wasFirst = queue.First?.Value == turn;
            queue.Remove(turn);
            if (queue.Count == 0)
            {
                _queues.Remove(turn.Key);
            }
            else if (wasFirst)
            {
                next = queue.First!.Value;
            }
        }

        next?.Come();
    }

    private sealed class Turn(Turns owner, CellKey key) : IDisposable
    {
        // Without a timer or a wait handle it holds nothing to dispose of.
        private readonly CancellationTokenSource _come = new();

        public CellKey Key { get; } = key;

        public CancellationToken HasCome => _come.Token;

        public void Come() => _come.Cancel();

        /// <summary>Passes the turn on, or leaves the queue. Only the first call counts.</summary>
        public void Dispose() => owner.Leave(this);
    }
}
