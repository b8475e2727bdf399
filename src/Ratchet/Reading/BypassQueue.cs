using Ratchet.Engine;
using Ratchet.Stores;

namespace Ratchet.Reading;

/// <summary>
/// Reads past the cache, at most one running and one queued a key on this node. Who arrives while a load runs is served by the queued
/// one, which starts later than the arrival: a load that already runs may have read the database before a write that the newcomer must
/// see. An abandoned load that ignores its cancellation does not hold up those who come later. Thread-safe; what a lane holds changes
/// under one lock. Holds nothing for a key that nobody reads.
/// </summary>
internal sealed class BypassQueue<TKey, TValue>(ReadScope<TKey, TValue> scope)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CellKey, Lane> _lanes = [];

    public SharedLoad<TValue>.Caller Enter(CellKey key, TKey id, Loader<TKey, TValue> loader)
    {
        Pass pass;
        SharedLoad<TValue>.Caller caller;
        lock (_gate)
        {
            if (_lanes.TryGetValue(key, out var lane))
            {
                if (lane.Queued?.Load.Join(asLeader: false) is { } joined)
                {
                    return joined;
                }

                lane.Queued = NewPass(key, id, loader);
                return lane.Queued.Load.Join(asLeader: true)!;
            }

            pass = NewPass(key, id, loader);
            caller = pass.Load.Join(asLeader: true)!;
            _lanes[key] = new Lane { Running = pass };
        }

        Start(pass);
        return caller;
    }

    private Pass NewPass(CellKey key, TKey id, Loader<TKey, TValue> loader)
    {
        Pass pass = null!;
        return pass = new Pass(scope.Engine.Seams, key, id, loader, () => Leave(pass));
    }

    private void Start(Pass pass) => scope.Engine.Background.Start(static start => start.Queue.RunAsync(start.Pass), new Starting(this, pass));

    private async Task RunAsync(Pass pass)
    {
        Outcome<TValue> leader;
        Outcome<TValue> joined;
        try
        {
            var value = await scope.LoadAsync(pass.Key, pass.Id, pass.Loader, pass.Load.Abandoned).ConfigureAwait(false);
            leader = joined = Outcome<TValue>.Of(value, CacheSource.Bypassed);
        }
        catch (Exception exception)
        {
            leader = joined = Outcome<TValue>.Failed(exception);
            if (pass.Loader.IsOnesOwn(exception, pass.Load.HasLeaderLeft))
            {
                joined = OutcomeKind.Again;
            }
        }

        pass.Load.Complete(leader, joined);
    }

    /// <summary>The load is over, or nobody waits for it any more: if it was running, the queued one starts, on a stack of its own.</summary>
    private void Leave(Pass pass)
    {
        Pass? next;
        lock (_gate)
        {
            if (!_lanes.TryGetValue(pass.Key, out var lane))
            {
                return;
            }

            if (lane.Queued == pass)
            {
                lane.Queued = null;
            }

            if (lane.Running != pass)
            {
                return;
            }

            (next, lane.Queued) = (lane.Queued, null);
            lane.Running = next;
            if (next is null)
            {
                _lanes.Remove(pass.Key);
                return;
            }
        }

        Start(next);
    }

    /// <summary>One load, running or queued.</summary>
    private sealed class Pass(EngineSeams seams, CellKey key, TKey id, Loader<TKey, TValue> loader, Action close)
    {
        public CellKey Key { get; } = key;

        public TKey Id { get; } = id;

        public Loader<TKey, TValue> Loader { get; } = loader;

        public SharedLoad<TValue> Load { get; } = new(seams, close);
    }

    /// <summary>A key with a load running, and perhaps one queued behind it.</summary>
    private sealed class Lane
    {
        public Pass? Running { get; set; }

        public Pass? Queued { get; set; }
    }

    private sealed record Starting(BypassQueue<TKey, TValue> Queue, Pass Pass);
}
