using System.Runtime.InteropServices;
using Ratchet.Verification.Exploring.Memories;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// A state of an execution: what decides everything that can still happen. Two states that are the same but for a swap of nodes that are
/// alike have one hash; each node's own hash then says which is which, so that what one execution knows of an event can be told another.
/// </summary>
/// <param name="Hash">Of everything.</param>
/// <param name="Nodes">Of each node; null: nodes are known by their numbers.</param>
/// <param name="Events">What events are called in every state of this hash, by their ids; null: as here.</param>
/// <param name="Rounds">How often each read has gone round; no part of the hash.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StateKey(UInt128 Hash, ulong[]? Nodes, IReadOnlyDictionary<ulong, ulong>? Events = null, ReadRounds Rounds = default)
{
    /// <summary>
    /// The id of an event of this state as it is in every state of this hash. Two events that it does not tell apart are the same but for
    /// a swap of two nodes that leaves the state as it is.
    /// </summary>
    public ulong IdOf(ulong id, int owner)
    {
        // One that is named after how it came to be, and is not among these, can no longer happen.
        if (Events is not null && Events.TryGetValue(id, out var name))
        {
            return name;
        }

        return Nodes is null || owner < 0 ? id : World.Mix(World.On(owner, id), Nodes[owner]);
    }
}
