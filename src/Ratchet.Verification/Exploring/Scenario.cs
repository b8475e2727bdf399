namespace Ratchet.Verification.Exploring;

/// <summary>
/// Who does what, and what may go wrong. Each reader reads once and each writer writes once; keys are given out in turn. Readers share
/// the first nodes, in turn, so that they can join each other's loads; each writer has a node of its own, so that it can die alone.
/// </summary>
internal sealed record Scenario
{
    private const int Most = 1000;

    public CacheStrategy Strategy { get; init; } = CacheStrategy.VersionedKeys;

    public int Readers { get; init; } = 2;

    public int Writers { get; init; } = 1;

    public int Keys { get; init; } = 1;

    public int ReaderNodes { get; init; } = 1;

    public FaultKinds Faults { get; init; }

    /// <summary>How many faults one execution may have.</summary>
    public int FaultBudget { get; init; }

    /// <summary>Reads inside a transaction scope, on the readers' nodes: each sees a row that will be rolled back.</summary>
    public int Transactions { get; init; }

    /// <summary>Writes on the readers' nodes that read their own uncommitted row inside the callback, and then roll back.</summary>
    public int Rollbacks { get; init; }

    /// <summary>Callers who tell the cache to forget a key, each on a node of its own.</summary>
    public int Invalidators { get; init; }

    /// <summary>
    /// Programs that change every row without a word to the cache, and then have it forget everything; each on a node of its own. The
    /// change counts as acknowledged once the cache has answered. G2 is not promised beside them.
    /// </summary>
    public int Outsiders { get; init; }

    /// <summary>Writes inside a transaction that began before them and commits after them, each on a node of its own.</summary>
    public int AmbientWrites { get; init; }

    /// <summary>What writes do while the cache is unreachable.</summary>
    public CacheUnavailablePolicy WhenUnavailable { get; init; }

    /// <summary>Whether nodes disagree about the value's schema, as during a deployment.</summary>
    public bool HasMixedSchemas { get; init; }

    /// <summary>Whether no deadline ever passes: what a write leaves behind then stays, and is reported.</summary>
    public bool NeverExpires { get; init; }

    /// <summary>Whether G3 is checked only where it is promised. Off, to show that the exceptions are real.</summary>
    public bool ExcusesG3 { get; init; } = true;

    /// <summary>What stands between the engine and the database on every load.</summary>
    public Func<Func<ValueTask<long>>, ValueTask<long>> AroundLoad { get; init; } = static load => load();

    public int Nodes => ReaderNodes + Writers + Invalidators + Outsiders + AmbientWrites;

    public void ThrowUnlessValid()
    {
        if (Readers is < 0 or > Most || Writers is < 0 or > Most || Readers + Writers == 0)
        {
            throw new InvalidOperationException($"A scenario has {Readers} readers and {Writers} writers; allowed is at least one of either, and up to {Most}.");
        }

        if (Keys is < 1 or > Most || ReaderNodes is < 1 or > Most || FaultBudget is < 0 or > Most)
        {
            throw new InvalidOperationException(
                $"A scenario has {Keys} keys, {ReaderNodes} reader nodes and {FaultBudget} faults; allowed are 1 to {Most} keys and nodes, and 0 to {Most} faults.");
        }
    }

    /// <summary>An exhaustive search tells keys and nodes apart by bits, and has as many as there are bits.</summary>
    public void ThrowUnlessExhaustible()
    {
        ThrowUnlessValid();
        if (Keys > Footprint.MaxKeys || Nodes > Footprint.MaxNodes)
        {
            throw new InvalidOperationException(
                $"A scenario has {Keys} keys, {ReaderNodes} reader nodes and {Writers} writers; an exhaustive search takes up to {Footprint.MaxKeys} keys, and {Footprint.MaxNodes} reader nodes and writers together.");
        }
    }
}
