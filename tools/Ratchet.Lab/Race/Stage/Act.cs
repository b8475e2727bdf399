namespace Ratchet.Lab.Race.Stage;

/// <summary>What an actor does in one step, in words that every subject shares: schedules name acts, never commands.</summary>
internal enum Act
{
    /// <summary>A command that matters to no schedule: a lookup, a delete, an end.</summary>
    Other,

    /// <summary>Asking for a lease or a version to load under.</summary>
    Acquire,

    /// <summary>A load from the database.</summary>
    Load,

    /// <summary>A reader stores what it loaded.</summary>
    Fill,

    /// <summary>A writer stores its new price in the cache.</summary>
    Publish,

    /// <summary>The update in the database, not committed yet.</summary>
    Update,

    /// <summary>Its commit.</summary>
    Commit,

    /// <summary>Waiting for time to pass.</summary>
    Sleep,
}

/// <summary>Whom an act is addressed to.</summary>
internal enum Target
{
    Cache,
    Database,
}
