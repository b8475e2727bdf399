namespace Ratchet.Verification.Exploring;

/// <summary>
/// One execution: what may happen next, and the time. Everything runs on the search's thread; a continuation runs inside the event
/// that completes what it waits for. Whoever calls in from another thread has escaped control, and is reported.
/// </summary>
internal sealed class World(int faults)
{
    private readonly List<PendingEvent> _pending = [];
    private readonly List<VirtualTimer> _timers = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private Footprint _touched;
    private ulong _current;
    private ulong _caused;

    /// <summary>Virtual milliseconds. Only timers move it.</summary>
    public long Now { get; private set; }

    public int FaultsLeft { get; private set; } = faults;

    /// <summary>Whether a store operation has failed: from then on, more of a node's events depend on each other.</summary>
    public bool HasStoreFailed { get; set; }

    /// <summary>What went wrong with the execution itself, not with the guarantees.</summary>
    public string? Escape { get; private set; }

    /// <summary>Events that depend on the state of things and not on who asked for them: expiry, eviction, deaths.</summary>
    public Action<List<PendingEvent>>? CollectAmbient { get; set; }

    /// <summary>Adds to what the running event touched.</summary>
    public void Touch(Footprint footprint) => _touched |= footprint;

    public void Post(EventKind kind, int node, Footprint footprint, Action run, Func<string> describe, bool isFault = false, object? alternatives = null)
    {
        ThrowIfEscaped();
        var id = Mix(_current, ++_caused);
        _pending.Add(new PendingEvent(id, kind, node, footprint, run, describe) { IsFault = isFault, Alternatives = alternatives });
    }

    /// <summary>The events that may happen next: whatever is pending, or, when nothing but faults is, the next timer.</summary>
    public void CollectEnabled(List<PendingEvent> into)
    {
        into.Clear();
        var canProceed = false;
        foreach (var pending in _pending)
        {
            if (!pending.IsFault || FaultsLeft > 0)
            {
                into.Add(pending);
                canProceed |= !pending.IsFault;
            }
        }

        var own = into.Count;
        CollectAmbient?.Invoke(into);
        for (var i = own; i < into.Count; i++)
        {
            canProceed |= !into[i].IsFault;
        }

        if (!canProceed && NextTimer() is { } timer)
        {
            into.Add(timer.AsEvent());
        }
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
        (_current, _caused) = (chosen.Id, 0);
        _touched = chosen.Footprint | (chosen.IsFault ? Footprint.Writing(Footprint.Budget) : Footprint.None);
        chosen.Run();
        return _touched;
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

    private static ulong Mix(ulong cause, ulong place)
    {
        var mixed = (cause ^ (place * 0x9E3779B97F4A7C15)) * 0xBF58476D1CE4E5B9;
        return mixed ^ (mixed >> 29);
    }

    private VirtualTimer? NextTimer() => _timers.Count == 0 ? null : _timers.MinBy(timer => timer.Due);

    private void ThrowIfEscaped()
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            Escape = "Code under exploration continued on another thread: something in it waits or starts work outside the seams.";
            throw new InvalidOperationException(Escape);
        }
    }
}
