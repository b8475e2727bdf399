namespace Ratchet.Verification.Programs;

/// <summary>
/// What may go wrong in an exploration. Each occurrence is a choice of the search: it may happen at any moment, and need not happen.
/// </summary>
[Flags]
public enum Faults
{
    /// <summary>Nothing goes wrong.</summary>
    None = 0,

    /// <summary>The cache server forgets a key, at any moment: it was evicted, or its time was over. A lock's key is a key, too.</summary>
    Eviction = 1,

    /// <summary>A node dies with everything that it was doing. Commands that it has sent are still executed.</summary>
    Crash = 2,

    /// <summary>A commit is answered with a <see cref="TimeoutException"/>; it lands later, or never.</summary>
    InDoubt = 4,

    /// <summary>A command to the cache server throws <see cref="TimeoutException"/> and was not executed.</summary>
    CommandFails = 8,

    /// <summary>A command to the cache server throws <see cref="TimeoutException"/> although it was executed.</summary>
    ReplyLost = 16,

    /// <summary>A command to the cache server throws <see cref="TimeoutException"/> and is executed later.</summary>
    RunsLate = 32,

    /// <summary>
    /// Everybody is slow: <see cref="Exploration{TProgram}.WithPause"/> (a minute, unless it says otherwise) passes at once, so that locks and
    /// entries that live no longer than that expire while their owner is at work.
    /// </summary>
    Pause = 64,

    /// <summary>All of them.</summary>
    All = Eviction | Crash | InDoubt | CommandFails | ReplyLost | RunsLate | Pause,
}
