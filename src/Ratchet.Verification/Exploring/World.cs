namespace Ratchet.Verification.Exploring;

/// <summary>
/// One execution: what may happen next, and the time. Everything runs on the search's thread; a continuation runs inside the event
/// that completes what it waits for. Whoever calls in from another thread has escaped control, and is reported.
/// </summary>
internal sealed class World(int faults)
{
    private readonly List<PendingEvent> _pending = [];
    private readonly List<VirtualTimer> _timers = [];
    private readonly List<string> _notes = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile string? _escape;
    private Footprint _touched;
    private ulong _current;
    private ulong _caused;
    private ulong _chain;

    /// <summary>Virtual milliseconds. Only timers and pauses move it.</summary>
    public long Now { get; private set; }

    public int FaultsLeft { get; private set; } = faults;

    /// <summary>Whether faults are among the events that are being collected.</summary>
    public bool MayFail { get; private set; }

    /// <summary>What went wrong with the execution itself, not with the guarantees.</summary>
    public string? Escape => _escape;

    /// <summary>Whether notes are taken for a trace; a search does without.</summary>
    public bool IsTraced { get; init; }

    /// <summary>Everything that a node's events share.</summary>
    public Func<int, ulong> NodeBits { get; init; } = Footprint.Node;

    public bool HasTimers => _timers.Count > 0;

    /// <summary>Events that depend on the state of things and not on who asked for them: expiry, eviction, deaths.</summary>
    public Action<List<PendingEvent>>? CollectAmbient { get; set; }

    /// <summary>Runs at the end of every event, and is a part of it.</summary>
    public Action? AfterEvent { get; set; }

    /// <summary>Adds to what the running event touched.</summary>
    public void Touch(Footprint footprint)
    {
        ThrowIfEscaped();
        _touched |= footprint;
    }

    /// <summary>Adds to the trace what the running event led to.</summary>
    public void Note(Func<string> describe)
    {
        if (IsTraced)
        {
            _notes.Add(describe());
        }
    }

    /// <summary>An id for something that the running event causes: the same in every order in which the same thing happens.</summary>
    public ulong NextId()
    {
        ThrowIfEscaped();
        return Mix(_current, ++_caused);
    }

    public void Post(EventKind kind, int node, Footprint footprint, Action run, Func<string> describe, bool isFault = false, object? alternatives = null, int? origin = null)
    {
        var id = NextId();
        Post(new PendingEvent(id, kind, node, footprint, run, describe)
        {
            IsFault = isFault,
            Alternatives = alternatives,
            Origin = origin ?? node,
            Chain = _caused == 1 ? _chain : id,
        });
    }

    public void Post(PendingEvent pending)
    {
        ThrowIfEscaped();
        _pending.Add(pending);
    }

    /// <summary>
    /// The events that may happen next: whatever is pending or due, or, when nothing but faults is, that time passes until the next timer
    /// is due. Timers that are due at one time may fire in either order.
    /// </summary>
    public void CollectEnabled(List<PendingEvent> into, bool withFaults = true)
    {
        into.Clear();
        MayFail = withFaults && FaultsLeft > 0;
        foreach (var pending in _pending)
        {
            if (!pending.IsFault || MayFail)
            {
                into.Add(pending);
            }
        }

        CollectAmbient?.Invoke(into);
        CollectTimers(into, due: Now);
        if (_timers.Count > 0 && !into.Exists(static e => !e.IsFault))
        {
            into.Add(TimePasses(_timers.Min(static timer => timer.Due)));
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
            _pending.RemoveAll(other => other.Alternatives == group);
        }

        FaultsLeft -= chosen.IsFault ? 1 : 0;
        (_current, _caused, _chain) = (chosen.Id, 0, chosen.Chain);
        _touched = chosen.Footprint | new Footprint(
            Reads: chosen.Node >= 0 ? Footprint.Life(chosen.Node) : 0, Writes: chosen.IsFault ? Footprint.Budget : 0, Notes: 0);
        chosen.Run();
        AfterEvent?.Invoke();
        return _touched;
    }

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

    public void Remove(VirtualTimer timer) => _timers.Remove(timer);

    public void AdvanceTo(long due) => Now = Math.Max(Now, due);

    public static ulong Mix(ulong cause, ulong place)
    {
        var mixed = (cause ^ (place * 0x9E3779B97F4A7C15)) * 0xBF58476D1CE4E5B9;
        return mixed ^ (mixed >> 29);
    }

    /// <summary>Whether nothing but this event is about to happen on its node.</summary>
    public bool IsAlone(PendingEvent pending)
    {
        foreach (var other in _pending)
        {
            if (other != pending && (other.Origin == pending.Node || other.Node == pending.Node) && (!other.IsFault || FaultsLeft > 0))
            {
                return false;
            }
        }

        return _timers.Count(timer => timer.Node == pending.Node) == (pending.Kind == EventKind.Timer ? 1 : 0);
    }

    private PendingEvent TimePasses(long until) =>
        new(Mix((ulong)until, (ulong)EventKind.Time), EventKind.Time, -1, Footprint.Everything, () => AdvanceTo(until), () => $"time: {until} ms");

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
        if (Environment.CurrentManagedThreadId != _thread)
        {
            _escape = "Code under exploration continued on another thread: something in it waits or starts work outside the seams.";
            throw new InvalidOperationException(_escape);
        }
    }
}
