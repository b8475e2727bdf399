namespace Ratchet.Lab.Race.Stage;

/// <summary>What kind of line an event is in a timeline.</summary>
internal enum EventKind
{
    /// <summary>A command and its reply.</summary>
    Command,

    /// <summary>A command that its caller had given up, executed only now.</summary>
    Late,

    /// <summary>Something that happens to an actor: it dies, it waits, it returns.</summary>
    ActorNote,

    /// <summary>Something that a server does of its own accord: it expires or evicts a key.</summary>
    ServerNote,
}

/// <summary>One line of what happened.</summary>
/// <param name="Actor">Whose column; null for a server's own doing.</param>
/// <param name="Target">The server addressed, if one was.</param>
/// <param name="Text">The command, or the note.</param>
/// <param name="Reply">What the server answered, if that is worth saying.</param>
internal sealed record RaceEvent(EventKind Kind, string? Actor, Target? Target, string Text, string? Reply)
{
    /// <summary>The price that this left in the cache, if it left one.</summary>
    public string? Stored { get; init; }

    /// <summary>For how long it was left there; null is for ever.</summary>
    public TimeSpan? StoredFor { get; init; }

    /// <summary>The price that a read returned here, if one did.</summary>
    public string? Returned { get; init; }

    /// <summary>Whether this can turn a right cache into a wrong one: a store, a commit, an eviction, a death.</summary>
    public bool IsDecisive { get; init; }

    /// <summary>How often in a row: an actor that polls repeats itself.</summary>
    public int Times { get; init; } = 1;
}
