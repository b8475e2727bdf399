using Ratchet.Cells;

namespace Ratchet.Verification.Exploring.Memories;

/// <summary>
/// The state of an execution by what its nodes hold in memory, with the nodes in one order. Tokens and events are named after where they are
/// found, not after how they came to be: a token is the first, second, … that a node holds, or what it is to the cell that it lies in.
/// </summary>
internal sealed class MemoryState
{
    private readonly ExploredServer _server;
    private readonly WriteRecords _records;
    private readonly NodeMemory[] _memories;
    private readonly int[] _order;
    private readonly EraNames _eras;
    private readonly ulong[] _places;
    private readonly Dictionary<Token, ulong> _names = [];
    private readonly Dictionary<Token, ulong> _forgotten = [];

    /// <param name="server">What it holds is told with these names.</param>
    /// <param name="records">Which write a token belongs to.</param>
    /// <param name="memories">One for each node.</param>
    /// <param name="nodes">A hash of all that is a node's own and names neither a token nor a node.</param>
    /// <param name="held">The eras that each node holds.</param>
    /// <param name="order">The nodes in the order in which they are told.</param>
    private MemoryState(ExploredServer server, WriteRecords records, NodeMemory[] memories, ulong[] nodes, ulong[][] held, int[] order)
    {
        (_server, _records, _memories, _order) = (server, records, memories, order);
        _places = new ulong[order.Length];
        for (var place = 0; place < order.Length; place++)
        {
            _places[order[place]] = (ulong)place + 1;
            NameTokens(order[place]);
        }

        _eras = NameEras(server, _places, held);
        NumberForgotten();
        var state = new StateHash();
        foreach (var node in order)
        {
            var withTokens = memories[node].Tokens.Aggregate(nodes[node], (hash, token) => World.Mix(hash, NameOf(token)));
            state.Add(WithEras(withTokens, held[node], _eras));
        }

        _server.Describe(ref state, Names);
        Hash = state.ToUInt128();
    }

    private UInt128 Hash { get; }

    private ReadRounds Rounds => ReadRounds.Of(_order.SelectMany(node => _memories[node].Rounds));

    private ServerNames Names => new(NameOf, _eras);

    /// <summary>
    /// The key of a state. Nodes that are the same on their own may be told in any order; of these orders the one counts in which all that
    /// refers to them has the least hash, so that two states that are the same but for a swap of nodes have one key.
    /// </summary>
    /// <param name="state">All that is nobody's.</param>
    /// <param name="server">What the server holds.</param>
    /// <param name="records">Which write a token belongs to.</param>
    /// <param name="memories">One for each node.</param>
    /// <param name="nodes">A hash of everything else that is one node's, and of who it is where nodes are not alike.</param>
    /// <param name="inUse">The era that each node is in; null: it will not need any.</param>
    public static StateKey KeyOf(ref StateHash state, ExploredServer server, WriteRecords records, NodeMemory[] memories, ulong[] nodes, ulong?[] inUse)
    {
        ulong[][] held = [.. memories.Select((memory, node) => inUse[node] is { } era ? [era, .. memory.Eras] : memory.Eras)];
        for (var node = 0; node < nodes.Length; node++)
        {
            nodes[node] = HashOf(nodes[node], memories[node]);
        }

        var eras = NameEras(server, nodes, held);
        for (var node = 0; node < nodes.Length; node++)
        {
            nodes[node] = WithEras(nodes[node], held[node], eras);
        }

        MemoryState? least = null;
        ulong[] names = [];
        foreach (var order in Orders.Of(nodes))
        {
            var told = new MemoryState(server, records, memories, nodes, held, order);
            if (least is null || told.Hash < least.Hash)
            {
                (least, names) = (told, told._places);
            }
            else if (told.Hash == least.Hash)
            {
                // Either may stand for the other: they have one name.
                names = [.. names.Zip(told._places, Math.Min)];
            }
        }

        state.AddUnordered(least!.Hash);
        return new StateKey(state.ToUInt128(), names, least.NameEvents(names), least.Rounds);
    }

    private static ulong HashOf(ulong node, NodeMemory memory)
    {
        var state = new StateHash();
        state.Add(node);
        state.Add((ulong)memory.Hash);
        state.Add((ulong)(memory.Hash >> 64));
        return state.ToUInt64();
    }

    /// <summary>Every era that somebody may still compare another one with, by who holds it. Before a server has started again there is but one.</summary>
    private static EraNames NameEras(ExploredServer server, ulong[] holders, ulong[][] held) =>
        server.Run == 0 ? EraNames.Plain : EraNames.Of(holders, held, server.TrustedEra);

    private static ulong WithEras(ulong node, ulong[] held, EraNames eras) => held.Aggregate(node, (hash, era) => World.Mix(hash, eras.Of(era)));

    private void NameTokens(int node)
    {
        var tokens = _memories[node].Tokens;
        for (var place = 0; place < tokens.Length; place++)
        {
            _names.TryAdd(tokens[place], World.Mix(_places[node], (ulong)place + 1));
        }
    }

    /// <summary>Where it is found, and who made it in which write.</summary>
    private ulong NameOf(Token token) => NameOf(token, _forgotten.GetValueOrDefault(token));

    private ulong NameOf(Token token, ulong forgotten)
    {
        // One that no node of this execution made, as a mutant may, is itself.
        var maker = token.High - 1;
        return maker < (ulong)_places.Length
            ? World.Mix(World.Mix(_places[maker], (ulong)_records.PlaceOf(token)), _names.TryGetValue(token, out var name) ? name : ulong.MaxValue - forgotten)
            : World.Mix(token.High, token.Low);
    }

    /// <summary>
    /// A token that no node holds is the first, second, … of those, in the order of what the server would be if that one were marked: whoever
    /// learns it will know all the places in which it lies.
    /// </summary>
    private void NumberForgotten()
    {
        Token[] forgotten = [.. _server.EveryToken.Where(token => !_names.ContainsKey(token)).Distinct()];
        foreach (var token in forgotten.Length < 2 ? forgotten : [.. forgotten.OrderBy(HashWithMarked)])
        {
            _forgotten.Add(token, (ulong)_forgotten.Count + 1);
        }
    }

    private UInt128 HashWithMarked(Token marked)
    {
        var state = new StateHash();
        _server.Describe(ref state, new ServerNames(token => NameOf(token, forgotten: token == marked ? 1UL : 0), _eras));
        return state.ToUInt128();
    }

    private Dictionary<ulong, ulong> NameEvents(ulong[] nodes)
    {
        var events = new Dictionary<ulong, ulong>();
        for (var node = 0; node < nodes.Length; node++)
        {
            var ids = _memories[node].Events;
            for (var place = 0; place < ids.Length; place++)
            {
                events[ids[place]] = World.Mix(nodes[node], (ulong)place + 1);
            }
        }

        foreach (var name in _server.Cells.Keys)
        {
            if (ExploredKeys.VersionIn(name) is { } version)
            {
                events[AmbientEvents.IdOfEviction(name)] = World.Mix(NameOf(version), (ulong)ExploredKeys.IndexOf(name));
            }
        }

        foreach (var moment in _server.Moments)
        {
            events[AmbientEvents.IdOfReturn(moment, _server.Run)] = World.Mix((ulong)moment.Hash(Names), (ulong)_server.Run);
        }

        return events;
    }
}
