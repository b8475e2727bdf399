using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Locking;

/// <summary>
/// Locks in this process's memory. Runs <see cref="LockTransitions"/> under one lock. What is left of a lock that nobody holds is its last
/// fencing token; past <see cref="Capacity"/> names those are forgotten, and the clock alone makes the tokens grow.
/// </summary>
internal sealed class InMemoryLockStore(TimeProvider time) : ILockStore
{
    public const int Capacity = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<CellKey, LockState> _locks = [];
    private readonly long _origin = time.GetTimestamp();

    public WakeUps WakeUps { get; } = new();

    public ValueTask<LockReply> AcquireAsync(CellKey key, Token holder, IReadOnlyList<Token> earlier, TimeSpan timeToLive)
    {
        lock (_gate)
        {
            if (_locks.Count >= Capacity && !_locks.ContainsKey(key))
            {
                MakeRoom();
            }

            var state = _locks.GetValueOrDefault(key);
            var step = LockTransitions.Acquire(state, holder, [.. earlier], Now(), Microseconds(), (long)timeToLive.TotalMilliseconds);
            _locks[key] = step.Next;
            return new(step.Reply);
        }
    }

    public ValueTask<bool> RenewAsync(CellKey key, Token holder, TimeSpan timeToLive)
    {
        lock (_gate)
        {
            var step = LockTransitions.Renew(_locks.GetValueOrDefault(key), holder, Now(), (long)timeToLive.TotalMilliseconds);
            if (step.Reply)
            {
                _locks[key] = step.Next;
            }

            return new(step.Reply);
        }
    }

    public ValueTask ReleaseAsync(CellKey key, IReadOnlyList<Token> holders)
    {
        bool wakes;
        lock (_gate)
        {
            var state = _locks.GetValueOrDefault(key);
            var step = LockTransitions.Release(state, [.. holders], Now());
            if (step.Next != state)
            {
                _locks[key] = step.Next;
            }

            wakes = step.Reply;
        }

        if (wakes)
        {
            WakeUps.Announce(key);
        }

        return default;
    }

    private void MakeRoom()
    {
        var now = Now();
        foreach (var (key, state) in _locks)
        {
            if (state.ExpiresAt <= now)
            {
                _locks.Remove(key);
            }
        }
    }

    private long Now() => (long)time.GetElapsedTime(_origin).TotalMilliseconds;

    private long Microseconds() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
