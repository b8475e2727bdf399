namespace Ratchet.Verification.Exploring.Memories;

/// <summary>What of a state counts, and how it is looked at.</summary>
/// <param name="WithOutcome">Also what has been returned, although it decides nothing any more.</param>
/// <param name="WithSymmetry">Nodes that are alike may be swapped, and readers who are.</param>
/// <param name="Memories">Null: a node's inside is known by its past alone.</param>
internal sealed record StateView(bool WithOutcome, bool WithSymmetry, MemoryBook? Memories);
