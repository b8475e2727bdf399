using Ratchet.Stores;

namespace Ratchet.Verification.Exploring;

/// <summary>What those who act in one execution share.</summary>
internal sealed record Cast(
    Scenario Scenario,
    World World,
    GuaranteeWatch Watch,
    ExploredServer Server,
    ExploredDatabase Database,
    WriteRecords Records,
    ExploredNode[] Nodes,
    CellKey[] Keys)
{
    /// <summary>A node's call of the cache, as an event. The id is made of who calls, so that leaving out an actor changes no other's.</summary>
    public void PostCall(ulong id, ExploredNode node, ulong side, Action call, Func<string> describe)
    {
        var footprint = Footprint.Writing(side);
        if (Scenario.IsEntangled)
        {
            footprint |= Footprint.Reading(Footprint.Failures(node.Index));
        }

        World.Post(new PendingEvent(id, EventKind.Call, node.Index, footprint, call, describe));
    }

    /// <summary>The id of one actor's call.</summary>
    public static ulong IdOf(char kind, int place, int turn) =>
        turn == 0 ? World.Mix(kind, (ulong)place + 1) : World.Mix(World.Mix(kind, (ulong)place + 1), (ulong)turn);
}
