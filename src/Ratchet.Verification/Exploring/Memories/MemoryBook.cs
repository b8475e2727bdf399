namespace Ratchet.Verification.Exploring.Memories;

/// <summary>
/// The memories that a search has met. What a node has gone through decides what it holds, since the engine is deterministic under the
/// explorer: so each past is looked at once.
/// </summary>
internal sealed class MemoryBook
{
    private readonly Dictionary<UInt128, NodeMemory> _byPast = [];

    /// <summary>For one walk at a time.</summary>
    public MemoryBuffers Buffers { get; } = new();

    /// <summary>Whether each past is looked at every time, to see that it is so.</summary>
    public bool LooksAgain { get; init; }

    /// <summary>How often a past was met again.</summary>
    public int Again { get; private set; }

    /// <exception cref="InvalidOperationException">One past has led to two memories.</exception>
    public NodeMemory Of(UInt128 past, Func<NodeMemory> look)
    {
        if (!_byPast.TryGetValue(past, out var memory))
        {
            _byPast.Add(past, memory = look());
            return memory;
        }

        Again++;
        return LooksAgain && !look().IsSame(memory)
            ? throw new InvalidOperationException("A node has gone through the same as before, and its memory is another: something that happened to it was not noted.")
            : memory;
    }
}
