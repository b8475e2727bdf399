using Ratchet.Cells;

namespace Ratchet.Verification.Exploring.Memories;

/// <summary>
/// What a node holds in memory at one moment: the engine's objects, and the calls that wait for something. Tokens and events have no names
/// in it, for these tell how they came to be; they are known by where in the memory they are found.
/// </summary>
/// <param name="Hash">Of everything.</param>
/// <param name="Tokens">In the order in which they are found.</param>
/// <param name="Events">The ids of what the node waits for, in an order that depends on nothing but what they are.</param>
internal sealed record NodeMemory(UInt128 Hash, Token[] Tokens, ulong[] Events)
{
    public static NodeMemory None { get; } = new(default, [], []);
}
