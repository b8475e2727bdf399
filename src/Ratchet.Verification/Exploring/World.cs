namespace Ratchet.Verification.Exploring;

/// <summary>
/// One execution: what may happen next, and the time. Everything runs on the search's thread; a continuation runs inside the event
/// that completes what it waits for. Whoever calls in from another thread has escaped control, and is reported.
/// </summary>
internal sealed class World(int faults, ulong parts, Func<int, ulong>? partsOf = null)
{
    private readonly List<PendingEvent> _pending = [];
    private readonly List<VirtualTimer> _timers = [];
    private readonly List<string> _notes = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Past _past = new(parts, partsOf);
    private volatile string? _escape;
    private volatile bool _isSettling;
    private Footprint _touched;
    private ulong _current;
    private ulong _caused;
    private ulong _named;
    private ulong _chain;
    private ulong _spent;

    /// <summary>Virtual milliseconds. Only timers and pauses move it.</summary>
    public long Now { get; private set; }

    public int FaultsLeft { get; private set; } = faults;

    /// <summary>Whether each kind of fault happens once at most.</summary>
    public bool HasOneOfEach { get; init; }

    /// <summary>Whether faults are among the events that are being collected.</summary>
    public bool MayFail { get; private set; }

    /// <summary>Whether faults of one of these kinds may be among the events that are being collected.</summary>
    public bool MayHappen(ulong kinds) => MayFail && Left(kinds) != 0;

    /// <summary>Which of these kinds of faults may still happen.</summary>
    public ulong Left(ulong kinds) => FaultsLeft > 0 ? kinds & ~_spent : 0;

    /// <summary>What went wrong with the execution itself, not with the guarantees.</summary>
    public string? Escape => _escape;

    /// <summary>Whether notes are taken for a trace; a search does without.</summary>
    public bool IsTraced { get; init; }

    /// <summary>Whether <see cref="Describe"/> will be asked; a search that remembers no states does without.</summary>
    public bool KeepsPast { get; set; } = true;

    /// <summary>
    /// Whether time passes at an event of its own. Otherwise the first of the next timers moves it, and each of them may be the first.
    /// </summary>
    public bool HasTimeEvents { get; init; }

    /// <summary>Everything that a node's events share.</summary>
    public Func<int, ulong> NodeBits { get; init; } = Footprint.Node;

    public bool HasTimers => _timers.Count > 0;

    public bool Has(VirtualTimer timer) => _timers.Contains(timer);

    /// <summary>Whether anything will happen to this node only because time passes.</summary>
    public bool HasLaterTimer(int node) => _timers.Exists(timer => timer.Node == node && timer.Due > Now);

    /// <summary>Events that depend on the state of things and not on who asked for them: expiry, eviction, deaths.</summary>
    public Action<List<PendingEvent>>? CollectAmbient { get; set; }

    /// <summary>Lets what an event has started elsewhere come to rest, while the search's thread waits.</summary>
    public Action? LetSettle { get; init; }

    /// <summary>Whether an announcement to a node or its check of who answers would change nothing for anybody.</summary>
    public Func<PendingEvent, bool>? IsIdle { get; set; }

    /// <summary>Runs at the end of every event, and is a part of it.</summary>
    public Action<PendingEvent>? AfterEvent { get; set; }

    /// <summary>Adds to what the running event touched.</summary>
    public void Touch(Footprint footprint)
    {
        ThrowIfEscaped();
        _touched |= footprint;
    }

    /// <summary>Adds to what the running event learned from shared data, other than by what it brings.</summary>
    public void Learn(ulong what) => _past.Learn(what);

    /// <summary>Says that the running event left its node as it was.</summary>
    public void LeaveNoMark() => _past.LeaveNoMark();

    /// <summary>Whether nothing is on its way from this node or to it, but for announcements and checks, which nobody waits for.</summary>
    public bool IsAtRest(int node) =>
        !_pending.Exists(pending => (pending.Node == node || pending.Origin == node) && pending.Kind is not (EventKind.WakeUp or EventKind.Check))
        && !_timers.Exists(timer => timer.Node == node);

    /// <summary>Everything that decides what can happen from here on, except what the server, the database and the checks hold.</summary>
    public void Describe(ref StateHash state)
    {
        _past.Describe(ref state, ulong.MaxValue);
        DescribeTime(ref state);
        foreach (var pending in _pending)
        {
            state.AddUnordered(pending.Id, pending.Payload);
        }

        foreach (var timer in _timers)
        {
            state.AddUnordered(timer.Id, (ulong)timer.Due);
        }
    }

    public void DescribeTime(ref StateHash state)
    {
        state.Add((ulong)Now);
        state.Add((ulong)FaultsLeft);
        state.Add(FaultsLeft > 0 ? _spent : 0);
    }

    /// <summary>One node's share of it, but for its name. All that is pending belongs to some node.</summary>
    public void DescribeNode(ref StateHash state, int node, ulong inside)
    {
        _past.Describe(ref state, inside);
        foreach (var pending in _pending)
        {
            if (pending.Owner == node && !IsUnheard(pending))
            {
                state.AddUnordered(On(node, pending.Id), pending.Payload);
            }
        }

        foreach (var timer in _timers)
        {
            if (timer.Node == node)
            {
                state.AddUnordered(On(node, timer.Id), (ulong)timer.Due);
            }
        }
    }

    /// <summary>Everything that a node waits for, in the order in which it came to be: events on its behalf, and its timers.</summary>
    public PendingEvent[] WaitingOn(int node) =>
    [
        .. _pending.Where(pending => pending.Owner == node),
        .. _timers.Where(timer => timer.Node == node).Select(static timer => timer.AsEvent()),
    ];

    /// <summary>Whether a timer of this node is due and has not fired: its process is slow.</summary>
    public bool HasDueTimer(int node) => _timers.Exists(timer => timer.Node == node && timer.Due <= Now);

    /// <summary>Adds to the trace what the running event led to.</summary>
    public void Note(Func<string> describe)
    {
        if (IsTraced)
        {
            _notes.Add(describe());
        }
    }

    /// <summary>What the running event leads to is named after this, too, for several events have its id.</summary>
    public void NameAfter(ulong cause) => _current = Mix(_current, cause);

    /// <summary>An id for something that the running event causes on a node: the same in every order in which the same thing happens.</summary>
    public ulong NextId(int node)
    {
        ThrowIfEscaped();
        return On(node, Mix(_current, ++_caused));
    }

    /// <summary>A name for something that the running event makes on a node: the same in every order in which the same thing happens.</summary>
    public ulong NextName(int node) => On(node, Mix(~_current, ++_named));

    /// <summary>A name on one node. Twice, it is what it was: what nodes that are alike do has the same names but for the node.</summary>
    /// <param name="node">Negative: none.</param>
    /// <param name="name">What it would be called on any.</param>
    public static ulong On(int node, ulong name) => node < 0 ? name : name ^ Mix(0x52A7, (ulong)node + 1);

    public void Post(EventKind kind, int node, Footprint footprint, Action run, Func<string> describe, ulong fault = 0, object? alternatives = null, int? origin = null, ulong payload = 0)
    {
        var owner = origin ?? node;
        var id = NextId(owner);
        Post(new PendingEvent(id, kind, node, footprint, run, describe)
        {
            Fault = fault,
            Alternatives = alternatives,
            Origin = owner,
            Owner = owner,
            Chain = _caused == 1 ? _chain : id,
            Payload = payload,
        });
    }

    public void Post(PendingEvent pending)
    {
        ThrowIfEscaped();
        _pending.Add(pending);
    }

    /// <summary>
    /// The events that may happen next: whatever is pending or due, or, when nothing but faults is, the next timers, or that time passes
    /// until they are due. Timers that are due at one time may fire in either order.
    /// </summary>
    public void CollectEnabled(List<PendingEvent> into, bool withFaults = true)
    {
        into.Clear();
        MayFail = withFaults && FaultsLeft > 0;
        foreach (var pending in _pending)
        {
            if ((!pending.IsFault || MayHappen(pending.Fault)) && !IsUnheard(pending))
            {
                into.Add(pending);
            }
        }

        CollectAmbient?.Invoke(into);
        CollectTimers(into, due: Now);
        if (_timers.Count > 0 && !into.Exists(static e => !e.IsFault))
        {
            CollectNext(into, _timers.Min(static timer => timer.Due));
        }
    }

    /// <summary>The pending event with this id, without a look at all the others; null if it is none that an actor asked for.</summary>
    public PendingEvent? FindPending(ulong id)
    {
        foreach (var pending in _pending)
        {
            if (pending.Id == id)
            {
                return pending;
            }
        }

        return null;
    }

    /// <summary>Lets an event happen. What it touched.</summary>
    public Footprint Run(PendingEvent chosen)
    {
        _pending.Remove(chosen);
        if (chosen.Alternatives is { } group)
        {
            RemoveAlternatives(group);
        }

        FaultsLeft -= chosen.IsFault ? 1 : 0;
        // What happened once may not happen again.
        _spent |= HasOneOfEach ? chosen.Fault : 0;
        (_current, _caused, _named, _chain) = (On(chosen.Owner, chosen.Id), 0, 0, chosen.Chain);
        _touched = chosen.Footprint | new Footprint(
            Reads: chosen.Node >= 0 ? Footprint.Life(chosen.Node) : 0, Writes: chosen.IsFault ? Footprint.Budget : 0, Notes: 0);
        if (KeepsPast)
        {
            _past.Begin(chosen);
        }

        chosen.Run();
        Settle();
        AfterEvent?.Invoke(chosen);
        if (KeepsPast)
        {
            _past.End(_touched);
        }

        return _touched;
    }

    /// <summary>What has been started elsewhere comes to rest, and belongs to the running event.</summary>
    public void Settle()
    {
        if (LetSettle is not null)
        {
            _isSettling = true;
            LetSettle();
            _isSettling = false;
        }
    }

    private bool IsUnheard(PendingEvent pending) => pending.Kind is EventKind.WakeUp or EventKind.Check && IsIdle?.Invoke(pending) == true;

    private void RemoveAlternatives(object group) => _pending.RemoveAll(other => other.Alternatives == group);

    /// <summary>As <see cref="Run"/>, and what to write into a trace.</summary>
    public string RunTraced(PendingEvent chosen)
    {
        var description = chosen.Description;
        _notes.Clear();
        Run(chosen);
        return _notes.Count == 0 ? description : $"{description}; {string.Join("; ", _notes)}";
    }

    /// <summary>A node dies: nothing that it waited for will happen to it any more.</summary>
    public void Kill(int node)
    {
        _pending.RemoveAll(pending => pending.Node == node);
        _timers.RemoveAll(timer => timer.Node == node);
    }

    public void Add(VirtualTimer timer)
    {
        ThrowIfEscaped();
        _timers.Add(timer);
    }

    public void Remove(VirtualTimer timer)
    {
        // Time can pass for as long as somebody waits for it.
        if (_timers.Remove(timer) && _timers.Count == 0)
        {
            Touch(Footprint.Reading(Footprint.Clock));
        }
    }

    public void AdvanceTo(long due) => Now = Math.Max(Now, due);

    public static ulong Mix(ulong cause, ulong place)
    {
        var mixed = (cause ^ (place * 0x9E3779B97F4A7C15)) * 0xBF58476D1CE4E5B9;
        return mixed ^ (mixed >> 29);
    }

    private void CollectNext(List<PendingEvent> into, long due)
    {
        if (HasTimeEvents)
        {
            var id = Mix((ulong)due, (ulong)EventKind.Time);
            into.Add(new PendingEvent(id, EventKind.Time, -1, Footprint.Everything, () => AdvanceTo(due), () => $"time: {due} ms"));
        }
        else
        {
            CollectTimers(into, due);
        }
    }

    private void CollectTimers(List<PendingEvent> into, long due)
    {
        foreach (var timer in _timers)
        {
            if (timer.Due <= due)
            {
                into.Add(timer.AsEvent());
            }
        }
    }

    private void ThrowIfEscaped()
    {
        if (Environment.CurrentManagedThreadId != _thread && !_isSettling)
        {
            _escape = "Code under exploration continued on another thread: something in it waits or starts work outside the seams.";
            throw new InvalidOperationException(_escape);
        }
    }
}
