using System.Runtime.InteropServices;
using Ratchet.Cells;

namespace Ratchet.Verification.Exploring;

/// <summary>What the server held at one moment.</summary>
/// <param name="Name">Made of what it holds: the same in every order in which it comes about.</param>
/// <param name="Cells">Every cell. The record of whose the era is belongs to a run that is over, and says as much as none.</param>
internal sealed record ServerSnapshot(ulong Name, KeyValuePair<string, Cell>[] Cells)
{
    /// <summary>What it holds, by these names.</summary>
    public UInt128 Hash(ServerNames names) => ExploredServer.HashOf(Cells, names);
}

/// <summary>Every different state that the server was in, but for the empty one: that it comes back with nothing is a fault of its own.</summary>
internal sealed class ServerHistory
{
    private readonly List<ServerSnapshot> _moments = [];

    public IReadOnlyList<ServerSnapshot> Moments => _moments;

    public void Add(Dictionary<string, Cell> cells)
    {
        var name = (ulong)ExploredServer.HashOf(cells, ServerNames.Plain);
        if (cells.Count > 0 && !_moments.Exists(moment => moment.Name == name))
        {
            _moments.Add(new ServerSnapshot(name, [.. cells]));
        }
    }
}

/// <summary>The record on the server that says to whom the era belongs.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EraRecord(int Identity, ulong Era);
