using Ratchet.Engine;
using Ratchet.Stores;

namespace Ratchet.Reading;

/// <summary>
/// Reads past the cache, at most one running and one queued a key on this node. Who arrives while a load runs is served by the queued
/// one, which starts later than the arrival: a load that already runs may have read the database before a write that the newcomer must
/// see. Thread-safe. Holds nothing for a key that nobody reads.
/// </summary>
internal sealed class BypassQueue<TKey, TValue>(ReadScope<TKey, TValue> scope)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CellKey, Lane> _lanes = [];

    public SharedLoad<TValue>.Caller Enter(CellKey key, TKey id, Loader<TKey, TValue> loader)
    {
        Pass start;
        SharedLoad<TValue>.Caller caller;
        lock (_gate)
        {
            if (_lanes.TryGetValue(key, out var lane))
            {
                return Queue(lane, key, id, loader);
            }

            start = NewPass(key, id, loader);
            caller = start.Load.Join(asLeader: true)!;
            _lanes[key] = new Lane();
        }

        Start(key, start);
        return caller;
    }

    private SharedLoad<TValue>.Caller Queue(Lane lane, CellKey key, TKey id, Loader<TKey, TValue> loader)
    {
        if (lane.Queued?.Load.Join(asLeader: false) is { } joined)
        {
            return joined;
        }

        lane.Queued = NewPass(key, id, loader);
        return lane.Queued.Load.Join(asLeader: true)!;
    }

    private Pass NewPass(CellKey key, TKey id, Loader<TKey, TValue> loader)
    {
        Pass pass = null!;
        return pass = new Pass(scope.Engine.Seams, id, loader, () => Leave(key, pass));
    }

    private void Start(CellKey key, Pass pass)
    {
        pass.HasStarted = true;
        scope.Engine.Background.Start(static start => start.Queue.RunAsync(start.Key, start.Pass), new Starting(this, key, pass));
    }

    private async Task RunAsync(CellKey key, Pass pass)
    {
        Outcome<TValue> leader;
        Outcome<TValue> joined;
        try
        {
            var value = await scope.LoadAsync(key, pass.Id, pass.Loader, pass.Load.Abandoned).ConfigureAwait(false);
            leader = joined = Outcome<TValue>.Of(value, CacheSource.Bypassed);
        }
        catch (Exception exception)
        {
            leader = joined = Outcome<TValue>.Failed(exception);
            if (pass.Loader.IsPerCall && exception is OperationCanceledException)
            {
                joined = OutcomeKind.Again;
            }
        }

        pass.Load.Complete(leader, joined);
    }

    /// <summary>
    /// The running load is over, or nobody waits for it any more: the queued one starts. An abandoned load that ignores its cancellation
    /// must not hold up those who come later.
    /// </summary>
    private void Leave(CellKey key, Pass pass)
    {
        Pass? next;
        lock (_gate)
        {
            if (!pass.HasStarted || pass.HasLeft)
            {
                return;
            }

            pass.HasLeft = true;
            next = _lanes[key].Queued;
            _lanes[key].Queued = null;
            if (next is null or { Load.Abandoned.IsCancellationRequested: true })
            {
                _lanes.Remove(key);
                return;
            }
        }

        Start(key, next);
    }

    /// <summary>One load, running or queued.</summary>
    private sealed class Pass(EngineSeams seams, TKey id, Loader<TKey, TValue> loader, Action close)
    {
        public TKey Id { get; } = id;

        public Loader<TKey, TValue> Loader { get; } = loader;

        public SharedLoad<TValue> Load { get; } = new(seams, close);

        public bool HasStarted { get; set; }

        public bool HasLeft { get; set; }
    }

    /// <summary>A key with a load running, and perhaps one queued behind it.</summary>
    private sealed class Lane
    {
        public Pass? Queued { get; set; }
    }

    private sealed record Starting(BypassQueue<TKey, TValue> Queue, CellKey Key, Pass Pass);
}
