namespace Ratchet.Verification.Histories;

/// <summary>How an operation of a history ended, as its process knows it.</summary>
public enum OperationOutcome
{
    /// <summary>It was acknowledged: a read returned, a write is in effect.</summary>
    Ok,

    /// <summary>It certainly had no effect.</summary>
    Failed,

    /// <summary>
    /// Nobody knows. A write that is in doubt may take effect at any time after its start, also after its end, or never. A read
    /// that returned nothing says nothing and is not checked.
    /// </summary>
    Unknown,
}
