namespace Ratchet.Verification.Histories;

/// <summary>What an operation of a history did.</summary>
public enum OperationKind
{
    /// <summary>A read through whatever is being checked.</summary>
    Read,

    /// <summary>A write: it gave the key a new version or a new value.</summary>
    Write,

    /// <summary>
    /// What the source of truth held once all writing was over, read from there and not through the cache. No write of the key
    /// may begin after it. Convergence compares later reads with it.
    /// </summary>
    Final,
}
