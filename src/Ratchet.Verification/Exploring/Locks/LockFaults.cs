namespace Ratchet.Verification.Exploring.Locks;

/// <summary>What may go wrong with a lock, each occurrence a choice of the search.</summary>
[Flags]
internal enum LockFaults
{
    None = 0,

    /// <summary>The server loses the lock before its time, and keeps its counter.</summary>
    LockLost = 1,

    /// <summary>The server loses the last fencing token; its clock has gone on meanwhile.</summary>
    CounterLost = 2,

    /// <summary>A process dies, with everything that it was doing.</summary>
    Crash = 4,

    /// <summary>A command fails and did not run.</summary>
    CommandFails = 8,

    /// <summary>A command runs and its reply is lost.</summary>
    ReplyLost = 16,

    /// <summary>A command fails, and runs later.</summary>
    RunsLate = 32,

    /// <summary>An announcement that the lock was given back reaches one node less.</summary>
    WakeUpLost = 64,

    /// <summary>Everybody is slow: a minute passes on every clock while something else could happen.</summary>
    Pause = 128,

    /// <summary>A caller cancels.</summary>
    Cancel = 256,

    CommandFaults = CommandFails | ReplyLost | RunsLate,

    All = LockLost | CounterLost | Crash | CommandFaults | WakeUpLost | Pause | Cancel,
}
