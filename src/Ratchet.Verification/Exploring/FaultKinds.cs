namespace Ratchet.Verification.Exploring;

/// <summary>What may go wrong, each occurrence a choice of the search.</summary>
[Flags]
internal enum FaultKinds
{
    None = 0,

    /// <summary>The server forgets a cell, or a value under a version: eviction, or expiry at any moment.</summary>
    Eviction = 1,

    /// <summary>A writer's deadline passes while the writer still runs: a paused process.</summary>
    Expiry = 2,

    /// <summary>A process dies, with everything that it was doing.</summary>
    Crash = 4,

    /// <summary>A commit is answered with a timeout, and lands later or never.</summary>
    InDoubt = 8,

    /// <summary>A store operation fails and did not run.</summary>
    StoreFails = 16,

    /// <summary>A store operation runs and its reply is lost.</summary>
    ReplyLost = 32,

    /// <summary>A store operation fails, and runs later.</summary>
    RunsLate = 64,

    /// <summary>Everybody is slow: a minute passes on every node's clock while something else could happen.</summary>
    Pause = 128,

    /// <summary>A caller cancels. Not a fault of anything, but counted as one: it may happen, and need not.</summary>
    Cancel = 256,

    /// <summary>The server starts again and has nothing of what it held.</summary>
    ServerForgets = 512,

    /// <summary>The server starts again, or another one takes over, with what it held at an earlier moment.</summary>
    ServerGoesBack = 1024,

    StoreFaults = StoreFails | ReplyLost | RunsLate,

    Losses = ServerForgets | ServerGoesBack,

    All = Eviction | Expiry | Crash | InDoubt | StoreFaults | Pause | Losses,
}
