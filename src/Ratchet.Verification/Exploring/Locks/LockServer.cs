using Ratchet.Cells;
using Ratchet.Locking;

namespace Ratchet.Verification.Exploring.Locks;

/// <summary>
/// The server of one lock, changed by <see cref="LockTransitions"/> alone. Its clock, of which fencing tokens are made, is as bad as it may
/// be: it stands still as long as the counter lives, and has only just passed the last token when the counter is lost.
/// </summary>
internal sealed class LockServer(World world)
{
    private LockState _state;
    private long _clock;
    private long _newest;

    /// <summary>Who holds the lock now.</summary>
    public Token? Holder => _state.ExpiresAt > world.Now ? _state.Holder : null;

    public long LastFence => _state.LastFence;

    /// <summary>What an operation on the lock touches that changes it: also what is believed of it elsewhere, which is judged then.</summary>
    public static Footprint Changing => Footprint.Writing(Footprint.Cell(0)) | Footprint.Reading(Footprint.RealTime);

    public LockReply Acquire(Token holder, IReadOnlyList<Token> earlier, long timeToLive)
    {
        var reply = Apply(LockTransitions.Acquire(_state, holder, [.. earlier], world.Now, _clock, timeToLive));
        _newest = Math.Max(_newest, reply.FencingToken);
        return reply;
    }

    public bool Renew(Token holder, long timeToLive) => Apply(LockTransitions.Renew(_state, holder, world.Now, timeToLive));

    /// <summary>Whether waiters must be told.</summary>
    public bool Release(IReadOnlyList<Token> holders) => Apply(LockTransitions.Release(_state, [.. holders], world.Now));

    public void LoseLock() => _state = new LockState(Holder: null, 0, _state.LastFence, IsAwaited: false);

    public void LoseCounter()
    {
        _state = _state with { LastFence = 0 };
        _clock = _newest + 1;
    }

    public void Describe(ref StateHash state)
    {
        state.Add(_state.Holder ?? default);
        state.Add((ulong)_state.ExpiresAt);
        state.Add((ulong)_state.LastFence);
        state.Add(_state.IsAwaited ? 1UL : 0);
        state.Add((ulong)_clock);
        state.Add((ulong)_newest);
    }

    private TReply Apply<TReply>(LockStep<TReply> step)
    {
        if (step.Next != _state)
        {
            world.Touch(Changing);
            _state = step.Next;
        }

        return step.Reply;
    }
}
