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
/// <param name="keepsHistory">Whether it may still go back to what it held at an earlier moment; null: it never may.</param>
/// <param name="goesBackTo">What its first cell was at such a moment; null: anything.</param>
internal sealed class ExploredServer(Func<bool>? keepsHistory = null, CellKind? goesBackTo = null)
{
    private readonly Dictionary<string, Cell> _cells = new(StringComparer.Ordinal);
    private readonly ServerHistory _history = new();
    private EraRecord _record = new(Identity: 0, EraNames.First);
    private ulong _eras = EraNames.First;

    /// <summary>Which run of the server this is. Each has a run id of its own, so this is its identity too.</summary>
    public int Run { get; private set; }

    public Dictionary<string, Cell> Cells => _cells;

    /// <summary>The era that cells must carry to be trusted by whoever checks now; null if the next check installs another.</summary>
    public ulong? TrustedEra => _record.Identity == Run ? _record.Era : null;

    /// <summary>The moments that it may go back to.</summary>
    public IReadOnlyList<ServerSnapshot> Moments => KeepsHistory ? _history.Moments : [];

    private bool KeepsHistory => keepsHistory?.Invoke() == true;

    public Cell this[string key] => _cells.TryGetValue(key, out var cell) ? cell : Cell.Empty;

    /// <summary>What a change of a key's cell touches: with a history, the order of any two changes counts.</summary>
    public Footprint Changing(int key) => Footprint.Writing(Footprint.Cell(key) | (KeepsHistory ? Footprint.History : 0));

    public void Set(string key, Cell cell)
    {
        if (cell.Kind == CellKind.Empty)
        {
            _cells.Remove(key);
        }
        else
        {
            _cells[key] = cell;
        }

        Remember();
    }

    /// <summary>Applies a transition.</summary>
    public TReply Apply<TReply>(CellKey key, Func<Cell, Step<TReply>> transition, out ServerEffect effect)
    {
        var before = this[key.Text];
        var step = transition(before);
        effect = step.Wakes(before) ? ServerEffect.Wakes : step.Next == before ? ServerEffect.None : ServerEffect.Changes;
        if (effect != ServerEffect.None)
        {
            Set(key.Text, step.Next);
        }

        return step.Reply;
    }

    /// <summary>A writer's deadline passes.</summary>
    public void PassDeadline(string key, Token writer)
    {
        var cell = this[key];
        if (cell.Kind == CellKind.Quarantined)
        {
            var rest = cell.Writers.RemoveAll(entry => entry.Writer == writer);
            Set(key, rest.IsEmpty ? Cell.Empty : cell with { Writers = rest });
        }
    }

    /// <summary>Another run of the server begins, with what an earlier one held, or with nothing.</summary>
    public void StartAgain(ServerSnapshot? moment)
    {
        Run++;
        _cells.Clear();
        foreach (var (key, cell) in moment?.Cells ?? [])
        {
            _cells[key] = cell;
        }

        // Whatever it comes back with names an earlier run.
        _record = default;
        Remember();
    }

    /// <summary>
    /// The era script: installs a new era if the record is missing, belongs to another run, or the node saw another run before. Which era
    /// its cells must carry.
    /// </summary>
    public ulong EraFor(int seen)
    {
        if (_record.Identity != Run || seen != Run)
        {
            // Checks depend on each other, so that a number tells as much as a name.
            _record = new EraRecord(Run, ++_eras);
        }

        return _record.Era;
    }

    /// <summary>Every token that lies in a cell, and where.</summary>
    private IEnumerable<(ulong Place, Token Token)> Tokens => _cells.SelectMany(static cell => TokensIn(cell.Key, cell.Value)).Select(static found => (found.Place, found.Token));

    /// <summary>Every token that it holds or may come back with; some more than once.</summary>
    public IEnumerable<Token> EveryToken => _cells.Concat(Moments.SelectMany(static moment => moment.Cells))
        .SelectMany(static cell => TokensIn(cell.Key, cell.Value).Select(static found => found.Token).Concat(ExploredKeys.VersionIn(cell.Key) is { } version ? [version] : []));

    public void Describe(ref StateHash state, ServerNames names)
    {
        state.Add((ulong)Run);
        state.Add(TrustedEra is { } era ? names.Eras.Of(era) : EraNames.Nobodys);
        // The next one is new to everybody; its number counts where eras are told by theirs.
        state.Add(names.Eras.Of(_eras + 1));
        state.AddUnordered(HashOf(_cells, names));
        foreach (var moment in Moments)
        {
            state.AddUnordered(moment.Hash(names));
        }
    }

    /// <summary>What a server holds.</summary>
    public static UInt128 HashOf(IEnumerable<KeyValuePair<string, Cell>> cells, ServerNames names)
    {
        var state = new StateHash();
        foreach (var (name, cell) in cells)
        {
            state.AddUnordered(HashOf(name, cell, names));
        }

        return state.ToUInt128();
    }

    private static UInt128 HashOf(string name, Cell cell, ServerNames names)
    {
        var content = new StateHash();
        content.Add((ulong)ExploredKeys.IndexOf(name));
        content.Add(ExploredKeys.VersionIn(name) is { } version ? names.OfToken(version) : 0);
        content.Add((ulong)cell.Kind | ((ulong)cell.Flags << 8) | ((ulong)cell.Stamp.Shape.Strategy << 16));
        content.Add(cell.Stamp.Shape.Schema);
        content.Add(names.Eras.Of(cell.Stamp.Era));
        content.Add(cell.Content);
        foreach (var (place, token, deadline) in TokensIn(name, cell))
        {
            content.AddUnordered(World.Mix(place, names.OfToken(token)), (ulong)deadline);
        }

        return content.ToUInt128();
    }

    /// <summary>What of this node's is in which cell.</summary>
    public void DescribeNode(ref StateHash state, int node)
    {
        foreach (var (place, token) in Tokens)
        {
            if (token.High == (ulong)node + 1)
            {
                state.AddUnordered(place, World.On(node, token.Low));
            }
        }
    }

    private static IEnumerable<(ulong Place, Token Token, long Deadline)> TokensIn(string name, Cell cell)
    {
        var place = World.Mix((ulong)ExploredKeys.IndexOf(name), ExploredKeys.IsCell(name) ? 1UL : 2);
        if (cell.Token != default)
        {
            yield return (World.Mix(place, 1), cell.Token, 0);
        }

        // In which order a node's entries came counts: what happens to them is named after it.
        var writers = cell.Writers.IsDefault ? [] : cell.Writers;
        for (var i = 0; i < writers.Length; i++)
        {
            var before = writers[..i].Count(other => other.Writer.High == writers[i].Writer.High);
            yield return (World.Mix(place, 2 + (ulong)before), writers[i].Writer, writers[i].Deadline);
        }
    }

    private void Remember()
    {
        if (KeepsHistory && (goesBackTo is not { } kind || kind == KindOfFirst()))
        {
            _history.Add(_cells);
        }
    }

    private CellKind KindOfFirst() => _cells.FirstOrDefault(static cell => ExploredKeys.IsCell(cell.Key) && ExploredKeys.IndexOf(cell.Key) == 0).Value.Kind;
}
