using System.Globalization;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// Who does what, and what may go wrong. Each reader reads once and each writer writes once; keys are given out in turn. Readers share
/// the first nodes, in turn, so that they can join each other's loads; each writer has a node of its own, so that it can die alone.
/// </summary>
internal sealed record Scenario : IExplorable
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

    /// <summary>Whether writes go ahead without the cache. Of those, G2 is not promised.</summary>
    public bool Proceeds { get; init; }

    /// <summary>Whether each writer writes its key once more inside its own write.</summary>
    public bool WritesTwice { get; init; }

    /// <summary>Whether writers publish the row that they have committed. Null: as the strategy does.</summary>
    public bool? Publish { get; init; }

    public bool Publishes => Publish ?? Strategy == CacheStrategy.WriteThrough;

    /// <summary>Callers who tell the cache to forget a key, each on a node of its own.</summary>
    public int Invalidators { get; init; }

    /// <summary>Whether nodes disagree about the value's schema, as during a deployment.</summary>
    public bool HasMixedSchemas { get; init; }

    /// <summary>Whether no deadline ever passes: what a write leaves behind then stays, and is reported.</summary>
    public bool NeverExpires { get; init; }

    /// <summary>Whether G3 is checked only where it is promised. Off, to show that the exceptions are real.</summary>
    public bool ExcusesG3 { get; init; } = true;

    /// <summary>What stands between the engine and the database on every load.</summary>
    public Func<Func<ValueTask<long>>, ValueTask<long>> AroundLoad { get; init; } = static load => load();

    public int Nodes => ReaderNodes + Writers + Invalidators;

    public string Line => string.Create(
        CultureInfo.InvariantCulture,
        $"{Strategy}/r{Readers}w{Writers}k{Keys}n{ReaderNodes}/{Faults.ToString().Replace(", ", "+", StringComparison.Ordinal)}*{FaultBudget}");

    public IEnumerable<IExplorable> Smaller
    {
        get
        {
            if (FaultBudget > 0)
            {
                yield return this with { FaultBudget = FaultBudget - 1, Faults = FaultBudget == 1 ? FaultKinds.None : Faults };
            }

            if (Writers > 0 && Readers + Writers > 1)
            {
                yield return this with { Writers = Writers - 1 };
            }

            if (Readers > 0 && Readers + Writers > 1)
            {
                yield return this with { Readers = Readers - 1 };
            }

            if (Keys > 1)
            {
                yield return this with { Keys = Keys - 1 };
            }

            if (ReaderNodes > 1)
            {
                yield return this with { ReaderNodes = ReaderNodes - 1 };
            }
        }
    }

    public string NodeName(int node) => string.Create(CultureInfo.InvariantCulture, $"Node {node}");

    public IExploredRun Start(bool isTraced = false) => new ScenarioRun(this, isTraced);

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
