using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Verification.Exploring;

/// <summary>What an operation did to its cell.</summary>
internal enum ServerEffect
{
    /// <summary>Nothing: the cell is what it was.</summary>
    None,

    /// <summary>Another cell.</summary>
    Changes,

    /// <summary>Another cell, and those who waited for it must be told.</summary>
    Wakes,
}

/// <summary>
/// The cache server in one execution: cells by key, values by version, changed by <see cref="CellTransitions"/> alone. Its clock stands
/// still; expiry, eviction and deadlines happen when the search says so.
/// </summary>
internal sealed class ExploredServer
{
    private readonly Dictionary<string, Cell> _cells = new(StringComparer.Ordinal);

    public ulong Era { get; set; }

    public IReadOnlyDictionary<string, Cell> Cells => _cells;

    public Cell this[string key]
    {
        get => _cells.TryGetValue(key, out var cell) ? cell : Cell.Empty;
        set
        {
            if (value.Kind == CellKind.Empty)
            {
                _cells.Remove(key);
            }
            else
            {
                _cells[key] = value;
            }
        }
    }

    public CellStamp Stamp(CellShape shape) => new(shape, Era);

    public void Describe(ref StateHash state)
    {
        state.Add(Era);
        foreach (var (name, cell) in _cells)
        {
            var content = new StateHash();
            content.Add(name);
            content.Add(cell);
            state.AddUnordered(content.ToUInt128());
        }
    }

    /// <summary>Applies a transition.</summary>
    public TReply Apply<TReply>(CellKey key, Func<Cell, Step<TReply>> transition, out ServerEffect effect)
    {
        var before = this[key.Text];
        var step = transition(before);
        effect = step.Wakes(before) ? ServerEffect.Wakes : step.Next == before ? ServerEffect.None : ServerEffect.Changes;
        if (effect != ServerEffect.None)
        {
            this[key.Text] = step.Next;
        }

        return step.Reply;
    }

    /// <summary>A writer's deadline passes. Whether it was there.</summary>
    public bool PassDeadline(string key, Token writer)
    {
        var cell = this[key];
        if (cell.Kind != CellKind.Quarantined || !cell.Writers.Any(entry => entry.Writer == writer))
        {
            return false;
        }

        var rest = cell.Writers.RemoveAll(entry => entry.Writer == writer);
        this[key] = rest.IsEmpty ? Cell.Empty : cell with { Writers = rest };
        return true;
    }
}
