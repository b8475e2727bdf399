using System.Runtime.InteropServices;
using Ratchet.Cells;

namespace Ratchet.Verification.Exploring;

/// <summary>What the server held at one moment.</summary>
/// <param name="Name">Made of what it holds: the same in every order in which it comes about.</param>
/// <param name="Cells">Every cell.</param>
/// <param name="Record">Which era belonged to which server.</param>
internal sealed record ServerSnapshot(ulong Name, KeyValuePair<string, Cell>[] Cells, EraRecord Record)
{
    /// <summary>What it holds, with tokens told in this way.</summary>
    public UInt128 Hash(Func<Token, ulong> nameOf) => ExploredServer.HashOf(Record, Cells, nameOf);
}

/// <summary>Every different state that the server was in, but for the empty one: that it comes back with nothing is a fault of its own.</summary>
internal sealed class ServerHistory
{
    private readonly List<ServerSnapshot> _moments = [];

    public IReadOnlyList<ServerSnapshot> Moments => _moments;

    public void Add(Dictionary<string, Cell> cells, EraRecord record)
    {
        var name = (ulong)ExploredServer.HashOf(record, cells, static token => World.Mix(token.High, token.Low));
        if (cells.Count > 0 && !_moments.Exists(moment => moment.Name == name))
        {
            _moments.Add(new ServerSnapshot(name, [.. cells], record));
        }
    }
}

/// <summary>The record on the server that says to whom the era belongs.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EraRecord(int Identity, ulong Era);
