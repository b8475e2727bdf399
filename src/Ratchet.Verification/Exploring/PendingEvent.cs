using Ratchet.Verification.Exploring.Memories;

namespace Ratchet.Verification.Exploring;

/// <summary>What kind of step an event is.</summary>
internal enum EventKind
{
    /// <summary>An actor calls the cache.</summary>
    Call,

    /// <summary>The server executes an operation.</summary>
    Execute,

    /// <summary>A reply reaches its node.</summary>
    Reply,

    /// <summary>A loader reads the row.</summary>
    Load,

    /// <summary>A write's commit takes effect.</summary>
    Commit,

    /// <summary>The database's answer reaches its node.</summary>
    DatabaseReply,

    /// <summary>An announcement reaches a node.</summary>
    WakeUp,

    /// <summary>A writer's deadline passes on the server.</summary>
    Deadline,

    /// <summary>A node finds out who answers, and which era is theirs.</summary>
    Check,

    /// <summary>A timer fires.</summary>
    Timer,

    /// <summary>Time passes until the next timer is due.</summary>
    Time,

    /// <summary>A fault is injected.</summary>
    Fault,
}

/// <summary>
/// A step that may happen next. Its id is made of the event that caused it and of its place among the events that one caused, so it is
/// the same in every order in which the same thing happens.
/// </summary>
internal sealed class PendingEvent(ulong id, EventKind kind, int node, Footprint footprint, Action run, Func<string> describe)
{
    public ulong Id { get; } = id;

    public EventKind Kind { get; } = kind;

    /// <summary>The node whose death takes the event with it; negative: none.</summary>
    public int Node { get; } = node;

    /// <summary>What it touches at least; running it may add to that.</summary>
    public Footprint Footprint { get; } = footprint;

    public Action Run { get; } = run;

    public string Description => describe();

    /// <summary>On whose behalf it happens; negative: nobody's.</summary>
    public int Origin { get; init; } = node;

    /// <summary>The node that its id is named after: on another node like it, the same event has the same id but for that; negative: none.</summary>
    public int Owner { get; init; } = node;

    /// <summary>The chain of events, each caused by the one before, that it continues or opens.</summary>
    public ulong Chain { get; init; } = id;

    /// <summary>What it brings to its node, as a hash: two events of one id that bring the same are the same.</summary>
    public ulong Payload { get; init; }

    /// <summary>The call of an actor who is this one's twin in everything but the name, and may as well go first; 0: there is none.</summary>
    public ulong Twin { get; init; }

    /// <summary>The kind of fault that it is, a bit of its subject's own flags; 0: it is none.</summary>
    public ulong Fault { get; init; }

    /// <summary>Whether it costs one fault.</summary>
    public bool IsFault => Fault != 0;

    /// <summary>Events of one operation of which only one may happen: it succeeds, or fails in one way or another.</summary>
    public object? Alternatives { get; init; }

    /// <summary>Looks through what will run when it happens.</summary>
    public void Visit(MemoryWalk walk)
    {
        walk.Add((ulong)Kind | (IsFault ? 256UL : 0) | (Node < 0 ? 512UL : 0));
        walk.Visit(Alternatives);
        walk.Visit(Run);
    }
}
