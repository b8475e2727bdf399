using System.Numerics;
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
    public void PostCall(ulong id, ExploredNode node, ulong side, Action call, Func<string> describe, ulong twin = 0)
    {
        var footprint = Footprint.Writing(side);
        if (Scenario.IsEntangled)
        {
            footprint |= Footprint.Reading(Footprint.Failures(node.Index));
        }

        World.Post(new PendingEvent(id, EventKind.Call, node.Index, footprint, call, describe) { Twin = twin });
    }

    /// <summary>
    /// The first call of an actor who differs in nothing but the name: of readers of one key on one node, or of writers of one key, each with
    /// a node of its own, as long as the nodes are alike.
    /// </summary>
    public ulong TwinOf(char kind, int place)
    {
        var step = kind == 'R' ? LeastCommonMultiple(Scenario.ReaderNodes, Scenario.Keys) : Scenario.Keys;
        return place < step || !Scenario.HasKnownStates || (Scenario.HasMixedSchemas && kind != 'R') ? 0 : IdOf(kind, place - step, turn: 0);
    }

    private static int LeastCommonMultiple(int a, int b) => a / (int)BigInteger.GreatestCommonDivisor(a, b) * b;

    /// <summary>The id of one actor's call.</summary>
    public static ulong IdOf(char kind, int place, int turn) =>
        turn == 0 ? World.Mix(kind, (ulong)place + 1) : World.Mix(World.Mix(kind, (ulong)place + 1), (ulong)turn);
}
