using Ratchet.Verification.Exploring;

namespace Ratchet.Verification.Programs;

/// <summary>The database in one execution: for each row every value that it has had, in the order of the commits; null is no row.</summary>
internal sealed class RowTable
{
    private readonly Dictionary<string, List<string?>> _rows = new(StringComparer.Ordinal);
    private readonly World _world;
    private readonly KeyBits _bits;

    public RowTable(World world, KeyBits bits, IReadOnlyDictionary<string, string?> initial)
    {
        (_world, _bits) = (world, bits);
        foreach (var (key, value) in initial)
        {
            _rows[key] = [value];
        }
    }

    public string? Read(string key)
    {
        _world.Touch(Footprint.Reading(_bits.OfRow(key)));
        return Peek(key);
    }

    public void Commit(string key, string? value)
    {
        _world.Touch(Footprint.Writing(_bits.OfRow(key)));
        HistoryOf(key).Add(value);
    }

    public void Describe(ref StateHash state)
    {
        foreach (var (key, history) in _rows.OrderBy(static row => row.Key, StringComparer.Ordinal))
        {
            state.Add(key);
            state.Add((ulong)history.Count);
            foreach (var value in history)
            {
                state.Add(value ?? "\0");
            }
        }
    }

    /// <summary>The latest value, without a trace in what the running event touched.</summary>
    public string? Peek(string key) => _rows.TryGetValue(key, out var history) ? history[^1] : null;

    public string? At(string key, int version) => HistoryOf(key)[version];

    /// <summary>How often the row has changed.</summary>
    public int LatestVersion(string key) => HistoryOf(key).Count - 1;

    /// <summary>
    /// The version at which the row got this value; the latest such, so that nobody is blamed for a value that came back. Negative: it was
    /// never committed so far, which later commits may change.
    /// </summary>
    public int VersionOf(string key, string? value)
    {
        var version = HistoryOf(key).LastIndexOf(value);
        if (version < 0)
        {
            _world.Touch(Footprint.Reading(_bits.OfRow(key)));
        }

        return version;
    }

    private List<string?> HistoryOf(string key)
    {
        if (!_rows.TryGetValue(key, out var history))
        {
            _rows.Add(key, history = [null]);
        }

        return history;
    }
}
