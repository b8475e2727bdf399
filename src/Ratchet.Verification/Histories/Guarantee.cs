namespace Ratchet.Verification.Histories;

/// <summary>What a history can be checked for. <c>docs/histories.md</c> states the exact condition of each.</summary>
public enum Guarantee
{
    /// <summary>G1: a read that began after a write was acknowledged returns that write or a later one.</summary>
    NoStaleReads,

    /// <summary>G2: each key is a linearizable register (Herlihy and Wing 1990).</summary>
    Linearizability,

    /// <summary>G3: once writing is over, reads agree with the last committed state.</summary>
    Convergence,

    /// <summary>A process reads what it wrote, or something later (Terry et al. 1994).</summary>
    ReadYourWrites,

    /// <summary>A process never reads something older than what it read before (Terry et al. 1994).</summary>
    MonotonicReads,

    /// <summary>A process's writes of a key take effect in its order (Terry et al. 1994).</summary>
    MonotonicWrites,

    /// <summary>A process's write of a key takes effect after what the process had read of it (Terry et al. 1994).</summary>
    WritesFollowReads,

    /// <summary>A read returns nothing that had been overwritten for longer than a given span.</summary>
    BoundedStaleness,
}
