namespace Ratchet.Verification.Programs;

/// <summary>What must hold in every execution. Reads are judged by the rows that the explored database committed, in its order.</summary>
[Flags]
public enum Facts
{
    /// <summary>Nothing but what the exploration itself states.</summary>
    None = 0,

    /// <summary>
    /// A read that starts after a write has returned sees that write or a later one (G1). Besides the exploration's own readers, one more read
    /// is made on each of their nodes when everything has come to rest.
    /// </summary>
    NoStaleReads = 1,

    /// <summary>A read that starts after another read has returned sees what that one saw or something later, also while a write is in flight (G2).</summary>
    NoGoingBack = 2,

    /// <summary>
    /// Once everything has come to rest, a read on each node that has readers returns what the database holds (G3), also where the last write
    /// did not return: its writer died, or was told that it timed out.
    /// </summary>
    Convergence = 4,

    /// <summary>No read returns what was not committed by then.</summary>
    NoUncommittedReads = 8,

    /// <summary>
    /// No actor fails, unless with <see cref="TimeoutException"/> (which is what a fault looks like to a program) or
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    NoExceptions = 16,

    /// <summary>All of them.</summary>
    All = NoStaleReads | NoGoingBack | Convergence | NoUncommittedReads | NoExceptions,
}
