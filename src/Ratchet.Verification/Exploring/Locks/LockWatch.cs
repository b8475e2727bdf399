using Ratchet.Cells;

namespace Ratchet.Verification.Exploring.Locks;

/// <summary>
/// Checks while an execution runs what is promised of a lock:
/// <list type="bullet">
/// <item>exclusion: who believes to hold it is whom the server holds it for, unless the server lost it before its time;</item>
/// <item>fencing: each holder's token is greater than every earlier one's, and no resource that checks them takes a write of an earlier holder
/// after one of a later;</item>
/// <item>ownership: nobody but its holder gives it back, and nothing but an acquisition takes it;</item>
/// <item>loss: a holder is told when the server says that it has the lock no more, and when its life is over;</item>
/// <item>wake-up: without faults, no time passes while the lock is free and somebody waits; with them, no more than between two polls;</item>
/// <item>tidiness: who has finished leaves no lock behind.</item>
/// </list>
/// </summary>
internal sealed class LockWatch(World world, LockServer server) : ViolationWatch
{
    private readonly Dictionary<Token, LockHold> _holds = [];
    private readonly HashSet<(int Contender, int Node)> _waiting = [];
    private long _newest;
    private int _latestWriter;
    private long? _freeSince;
    private bool _isAwaited;
    private bool _mayBeLeft;

    /// <summary>Who held the lock, in the order in which the server gave it away.</summary>
    public string Outcome => string.Join(' ', _holds.Values.OrderBy(static hold => hold.Order).Select(static hold => hold.Node));

    /// <summary>The server has executed an acquisition, and gave the lock away.</summary>
    public void Granted(int node, Token holder, long fence)
    {
        if (fence <= _newest)
        {
            Report("fencing", $"node {node} is given token {fence} after {_newest}");
        }

        _newest = Math.Max(_newest, fence);
        _holds[holder] = new LockHold(node, holder, _holds.Count + 1);
    }

    /// <summary>The server has executed something else: who held the lock before it, and in whose name it came.</summary>
    public void Executed(string name, Token? before, IReadOnlyList<Token> by, int node)
    {
        var now = server.Holder;
        if (before is { } holder && now != holder && (!by.Contains(holder) || _holds[holder].Node != node))
        {
            Report("ownership", $"{name} of node {node} took the lock from node {_holds[holder].Node}, which holds it");
        }
        else if (now is not null && now != before)
        {
            Report("ownership", $"{name} of node {node} took the lock, which is for acquisitions to do");
        }

        Check();
    }

    /// <summary>The holder is told, or told again, that it has the lock.</summary>
    public void Confirmed(LockHold hold, long until)
    {
        world.Touch(Footprint.Reading(Footprint.Cell(0)) | Footprint.Noting(Footprint.RealTime));
        hold.Until = Math.Max(hold.Until ?? 0, until);
    }

    /// <summary>The holder has been told that it has the lock no more.</summary>
    public void Denied(LockHold hold)
    {
        if (hold is { IsOver: false, Handle.Lost.IsCancellationRequested: false })
        {
            Report("loss", $"node {hold.Node} was told that it has the lock no more, and its holder was not");
        }
    }

    public LockHold Of(Token holder) => _holds[holder];

    public void Over(LockHold hold)
    {
        world.Touch(Footprint.Noting(Footprint.RealTime));
        hold.IsOver = true;
    }

    public void Died(int node)
    {
        MayBeLeft();
        _waiting.RemoveWhere(waiting => waiting.Node == node);
        foreach (var hold in _holds.Values.Where(hold => hold.Node == node))
        {
            hold.IsOver = hold.IsDead = true;
        }
    }

    /// <summary>From here on, a lock may be left to expire by itself.</summary>
    public void MayBeLeft() => _mayBeLeft = true;

    /// <summary>Everybody has finished.</summary>
    public void AtEnd()
    {
        if (!_mayBeLeft && server.Holder is { } holder)
        {
            Report("tidiness", $"everybody has finished, and node {_holds[holder].Node} holds the lock");
        }
    }

    public void LostEarly()
    {
        if (server.Holder is { } holder)
        {
            _holds[holder].IsLostEarly = true;
        }
    }

    public void Waits(int contender, int node) => _waiting.Add((contender, node));

    public void WaitsNoMore(int contender, int node) => _waiting.Remove((contender, node));

    /// <summary>The resource has taken a write.</summary>
    public void Written(LockHold by)
    {
        if (by.Order < _latestWriter)
        {
            Report("fencing", $"the resource took a write of node {by.Node}, who held the lock before the one whose write it took already");
        }

        _latestWriter = Math.Max(_latestWriter, by.Order);
    }

    /// <summary>At the end of every event.</summary>
    /// <param name="patience">How long somebody may wait for a lock that is free; null: for as long as it takes.</param>
    public void AfterEvent(long? patience)
    {
        if (_isAwaited && world.Now - _freeSince > patience)
        {
            Report("wake-up", $"the lock has been free since {_freeSince} ms, and somebody who waits for it slept until {world.Now} ms");
        }

        _freeSince = server.Holder is null ? _freeSince ?? world.Now : null;
        _isAwaited = _waiting.Count > 0;
        Check();
    }

    public void Describe(ref StateHash state)
    {
        state.Add((ulong)_newest);
        state.Add((ulong)_latestWriter);
        state.Add((ulong)_holds.Count);
        state.Add((ulong)_waiting.Count);
        state.Add((ulong)(_freeSince ?? -1));
        state.Add(_mayBeLeft ? 1UL : 0);
        foreach (var hold in _holds.Values)
        {
            var one = new StateHash();
            hold.Describe(ref one);
            state.AddUnordered(one.ToUInt128());
        }
    }

    private void Check()
    {
        foreach (var hold in _holds.Values)
        {
            if (hold is { IsOver: false, Handle.Lost.IsCancellationRequested: false } && hold.Until <= world.Now && !world.HasDueTimer(hold.Node))
            {
                Report("loss", $"node {hold.Node} believes to hold the lock after its life, and nothing will tell its holder");
            }

            if (hold.IsBelieved(world.Now) && server.Holder != hold.Holder)
            {
                Report("exclusion", $"node {hold.Node} believes to hold the lock, which the server holds for {(server.Holder is { } other ? $"node {_holds[other].Node}" : "nobody")}");
            }
        }
    }
}
