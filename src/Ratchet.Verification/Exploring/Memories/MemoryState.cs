using Ratchet.Cells;

namespace Ratchet.Verification.Exploring.Memories;

/// <summary>
/// The state of an execution by what its nodes hold in memory. Tokens and events are named after where they are found, not after how they
/// came to be: a token is the first, second, … that a node holds, or what it is to the cell that it lies in.
/// </summary>
internal sealed class MemoryState
{
    private readonly ExploredServer _server;
    private readonly WriteRecords _records;
    private readonly NodeMemory[] _memories;
    private readonly ulong[] _nodes;
    private readonly Dictionary<Token, ulong> _names = [];
    private readonly Dictionary<Token, ulong> _forgotten = [];

    /// <param name="server">What it holds is told with these names.</param>
    /// <param name="records">Which write a token belongs to.</param>
    /// <param name="memories">One for each node.</param>
    /// <param name="nodes">A hash of everything else that is one node's, and of who it is where nodes are not alike.</param>
    /// <param name="areAlike">Whether nodes may be swapped. No node then holds a token that another one made, or its name counts.</param>
    public MemoryState(ExploredServer server, WriteRecords records, NodeMemory[] memories, ulong[] nodes, bool areAlike)
    {
        (_server, _records, _memories, _nodes) = (server, records, memories, nodes);
        for (var node = 0; node < nodes.Length; node++)
        {
            nodes[node] = World.Mix(nodes[node], HashOf(node, areAlike));
        }

        for (var node = 0; node < nodes.Length; node++)
        {
            NameTokens(node, areAlike);
        }

        NumberForgotten();
        for (var node = 0; node < nodes.Length && !areAlike; node++)
        {
            nodes[node] = memories[node].Tokens.Aggregate(nodes[node], (hash, token) => World.Mix(hash, _names[token]));
        }
    }

    /// <summary>The key of the state, once everything else that counts has been added to it.</summary>
    public StateKey Key(ref StateHash state)
    {
        _server.Describe(ref state, NameOf);
        foreach (var node in _nodes)
        {
            state.AddUnordered(node, content: 0);
        }

        return new StateKey(state.ToUInt128(), _nodes, NameEvents());
    }

    /// <summary>A node's memory, and what of its tokens lies in which cell.</summary>
    private ulong HashOf(int node, bool areAlike)
    {
        var (state, memory) = (new StateHash(), _memories[node]);
        state.Add((ulong)memory.Hash);
        state.Add((ulong)(memory.Hash >> 64));
        foreach (var (place, token) in _server.Tokens)
        {
            if (token.High == (ulong)node + 1)
            {
                state.AddUnordered(place, World.Mix((ulong)(Array.IndexOf(memory.Tokens, token) + 1), (ulong)_records.PlaceOf(token)));
            }
        }

        foreach (var token in memory.Tokens)
        {
            if (areAlike && token.High != (ulong)node + 1)
            {
                state.Add(token);
            }
        }

        return state.ToUInt64();
    }

    private void NameTokens(int node, bool areAlike)
    {
        var tokens = _memories[node].Tokens;
        for (var place = 0; place < tokens.Length; place++)
        {
            if (!areAlike || tokens[place].High == (ulong)node + 1)
            {
                _names.TryAdd(tokens[place], World.Mix(areAlike ? _nodes[node] : (ulong)node + 1, (ulong)place + 1));
            }
        }
    }

    private ulong NameOf(Token token) => NameOf(token, _forgotten.GetValueOrDefault(token));

    private ulong NameOf(Token token, ulong forgotten)
    {
        if (_names.TryGetValue(token, out var name))
        {
            return name;
        }

        // One that no node of this execution made, as a mutant may, is itself.
        return token.High - 1 < (ulong)_nodes.Length
            ? World.Mix(World.Mix(_nodes[token.High - 1], ulong.MaxValue - forgotten), (ulong)_records.PlaceOf(token))
            : World.Mix(token.High, token.Low);
    }

    /// <summary>A token that no node holds is the first, second, … of those: whoever learns it will know all the places in which it lies.</summary>
    private void NumberForgotten()
    {
        foreach (var token in _server.TokensInOrder(token => NameOf(token, forgotten: 0)))
        {
            if (!_names.ContainsKey(token))
            {
                _forgotten.TryAdd(token, (ulong)_forgotten.Count + 1);
            }
        }
    }

    private Dictionary<ulong, ulong> NameEvents()
    {
        var events = new Dictionary<ulong, ulong>();
        for (var node = 0; node < _nodes.Length; node++)
        {
            var ids = _memories[node].Events;
            for (var place = 0; place < ids.Length; place++)
            {
                events[ids[place]] = World.Mix(_nodes[node], (ulong)place + 1);
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
            events[AmbientEvents.IdOfReturn(moment, _server.Run)] = World.Mix((ulong)moment.Hash(NameOf), (ulong)_server.Run);
        }

        return events;
    }
}
