using Ratchet.Lab.Race.Stage;

namespace Ratchet.Lab.Race.Schedules;

/// <summary>Who acts. The readers share a node, as two requests of one process do; every writer is a process of its own.</summary>
internal enum Who
{
    R1,
    R2,
    W1,
    W2,
}

/// <summary>Where an actor is stopped.</summary>
internal abstract record Stop
{
    /// <summary>When its operation has returned, or failed.</summary>
    public static Stop End { get; } = new AtEnd();

    /// <summary>Holding what it loaded, before it does anything with it.</summary>
    public static Stop Loaded { get; } = new After(Act.Load);

    /// <summary>Its store was executed; the reply is still on its way.</summary>
    public static Stop Filled { get; } = new After(Act.Fill);

    public static Stop Committed { get; } = new After(Act.Commit);

    /// <summary>The new price is in one of the two stores and not yet in the other, whichever the program reaches first.</summary>
    public static Stop Halfway { get; } = new After(Act.Commit, Act.Publish);

    /// <summary>Before it does this.</summary>
    public static Stop Before(Act act) => new BeforeAct(act);

    public abstract bool IsReached(Actor actor);

    private sealed record AtEnd : Stop
    {
        public override bool IsReached(Actor actor) => false;
    }

    private sealed record BeforeAct(Act Act) : Stop
    {
        public override bool IsReached(Actor actor) => actor.Before == Act;
    }

    private sealed record After(params Act[] Acts) : Stop
    {
        public override bool IsReached(Actor actor) => Acts.Any(actor.HasDone);
    }
}

/// <summary>One step of a schedule.</summary>
internal abstract record Step
{
    private Step()
    {
    }

    /// <summary>Lets an actor go on to a stop, alone; one that has nothing to do begins its operation.</summary>
    internal sealed record Run(Who Actor, Stop Until) : Step;

    /// <summary>
    /// The command that the actor stands before gets no reply in time, and the actor goes on to a stop. The server executes the
    /// command at <see cref="Land"/>.
    /// </summary>
    internal sealed record TimeOut(Who Actor, Stop Until) : Step;

    /// <summary>The servers execute what timed out.</summary>
    internal sealed record Land : Step;

    /// <summary>The actor's process dies where it stands.</summary>
    internal sealed record Lose(Who Actor) : Step;

    /// <summary>The life of the subject's lock or lease runs out, at the server.</summary>
    internal sealed record Expire : Step;

    /// <summary>The server evicts what the subject tells old from new by: its version key, or its whole entry.</summary>
    internal sealed record Evict : Step;
}
