namespace Ratchet.Writing;

/// <summary>What became of a write, from the best to the worst: where two are known of one key, the worse one counts.</summary>
internal enum WriteOutcome
{
    /// <summary>It did what it wanted to.</summary>
    Committed,

    /// <summary>It was rolled back, or decided against writing.</summary>
    Failed,

    /// <summary>A commit may still land.</summary>
    InDoubt,
}
