using System.Numerics;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// What has happened inside the nodes so far, without the order of events that had nothing to do with each other: for each part of a node,
/// a hash of the events that touched it, of what they brought, and of what they read beside it. The code under exploration is
/// deterministic, so two executions of one past have left the nodes in one state.
/// </summary>
/// <param name="parts">The bits of a <see cref="Footprint"/> that stand for the parts of nodes.</param>
/// <param name="partsOf">Those of one node; null: nodes are not compared.</param>
internal sealed class Past(ulong parts, Func<int, ulong>? partsOf)
{
    private readonly ulong[] _parts = new ulong[64];
    private StateHash _event;
    private ulong _id;
    private ulong _ownId;
    private ulong _own;
    private bool _isTimer;
    private bool _leavesNoMark;

    public void Begin(PendingEvent running)
    {
        _event = new StateHash();
        _leavesNoMark = false;
        _event.Add(running.Payload);
        _id = running.Id;
        _own = partsOf is null || running.Owner < 0 ? 0 : partsOf(running.Owner);
        _ownId = World.On(running.Owner, running.Id);
        _isTimer = running.Kind == EventKind.Timer;
    }

    /// <summary>The running event read shared data.</summary>
    public void Learn(ulong what) => _event.Add(what);

    /// <summary>The running event left its node as it was.</summary>
    public void LeaveNoMark() => _leavesNoMark = true;

    public void End(Footprint touched)
    {
        if (_leavesNoMark)
        {
            return;
        }

        // That it also moved the time is known to those who look at the clock.
        if (_isTimer && _own != 0)
        {
            touched = new Footprint(touched.Reads & _own, touched.Writes & _own, touched.Notes & _own);
        }

        // Named after its node only where it concerns others too: nodes that are alike and did the same have one past.
        _event.Add((touched.All & parts & ~_own) == 0 ? _ownId : _id);
        for (var rest = (touched.Reads | touched.Writes | touched.Notes) & parts; rest != 0; rest &= rest - 1)
        {
            _event.Add(_parts[BitOperations.TrailingZeroCount(rest)]);
        }

        var past = _event.ToUInt64();
        for (var rest = touched.Writes & parts; rest != 0; rest &= rest - 1)
        {
            _parts[BitOperations.TrailingZeroCount(rest)] = past;
        }
    }

    /// <param name="state">Is added to.</param>
    /// <param name="which">The parts that are meant.</param>
    public void Describe(ref StateHash state, ulong which)
    {
        for (var rest = which & parts; rest != 0; rest &= rest - 1)
        {
            state.Add(_parts[BitOperations.TrailingZeroCount(rest)]);
        }
    }
}
