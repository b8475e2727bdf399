using System.Numerics;
using System.Transactions;
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
    /// <summary>The transactions that have begun, each a clone, which outlives its scope: a dead node, or an execution cut short, leaves its own open.</summary>
    public List<Transaction> Transactions { get; } = [];

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

    /// <summary>The reader before this one who differs in nothing but the name: on the same node, or on one that is like it; 0: none.</summary>
    public ulong TwinOfReader(int reader)
    {
        var areNodesAlike = Scenario is { HasMixedSchemas: false, WritersAmongReaders: false, Transactions: 0, Rollbacks: 0 } && Scenario.ReaderNodes >= Scenario.Readers;
        var step = areNodesAlike ? Scenario.Keys : LeastCommonMultiple(Scenario.ReaderNodes, Scenario.Keys);
        return reader < step ? 0 : IdOfReader(reader - step, turn: 0);
    }

    /// <summary>The writer before this one who differs in nothing but the name, each having a node of its own; 0: none.</summary>
    public ulong TwinOfWriter(int writer) =>
        writer < Scenario.Keys || Scenario.HasMixedSchemas || Scenario.WritersAmongReaders || Scenario.Form == WriteForm.Mixed
            ? 0
            : IdOfWriter('W', writer - Scenario.Keys, turn: 0);

    private static int LeastCommonMultiple(int a, int b) => a / (int)BigInteger.GreatestCommonDivisor(a, b) * b;

    /// <summary>The id of a reader's call: named after the node and the place on it, so that nodes of as many readers are alike.</summary>
    public ulong IdOfReader(int reader, int turn) => IdOf('R', reader / Scenario.ReaderNodes, turn, reader % Scenario.ReaderNodes);

    /// <summary>The id of a writer's call, named likewise.</summary>
    public ulong IdOfWriter(char kind, int writer, int turn) =>
        IdOf(kind, Scenario.WritersAmongReaders ? writer / Scenario.ReaderNodes : 0, turn, Scenario.NodeOfWriter(writer));

    /// <summary>The id of one actor's call; a later turn's is none of the ids of what the first turn's call causes.</summary>
    public static ulong IdOf(char kind, int place, int turn, int node) =>
        World.On(node, turn == 0 ? World.Mix(kind, (ulong)place + 1) : World.Mix(World.Mix(char.ToLowerInvariant(kind), (ulong)place + 1), (ulong)turn));
}
