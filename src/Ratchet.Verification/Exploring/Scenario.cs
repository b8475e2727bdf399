namespace Ratchet.Verification.Exploring;

/// <summary>
/// Who does what, and what may go wrong. Each reader reads once and each writer writes once; keys are given out in turn. Readers share
/// the first nodes, in turn, so that they can join each other's loads; each writer has a node of its own, so that it can die alone.
/// </summary>
internal sealed record Scenario
{
    public CacheStrategy Strategy { get; init; } = CacheStrategy.VersionedKeys;

    public int Readers { get; init; } = 2;

    public int Writers { get; init; } = 1;

    public int Keys { get; init; } = 1;

    public int ReaderNodes { get; init; } = 1;

    public FaultKinds Faults { get; init; }

    /// <summary>How many faults one execution may have.</summary>
    public int FaultBudget { get; init; }

    public int Nodes => ReaderNodes + Writers;

    public void ThrowUnlessValid()
    {
        if (Readers < 0 || Writers < 0 || Readers + Writers == 0)
        {
            throw new InvalidOperationException($"A scenario has {Readers} readers and {Writers} writers; allowed is at least one of either.");
        }

        if (Keys is < 1 or > Footprint.MaxKeys || ReaderNodes < 1 || Nodes > Footprint.MaxNodes)
        {
            throw new InvalidOperationException(
                $"A scenario has {Keys} keys and {Nodes} nodes; allowed are 1 to {Footprint.MaxKeys} keys and up to {Footprint.MaxNodes} nodes, one a writer.");
        }
    }
}
