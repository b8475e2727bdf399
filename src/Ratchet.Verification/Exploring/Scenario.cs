using System.Globalization;
using Ratchet.Cells;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// Who does what, and what may go wrong. Keys are given out in turn. Readers share the first nodes, in turn, so that they can join each
/// other's loads; each writer has a node of its own, so that it can die alone, unless it shares the readers'.
/// </summary>
internal sealed record Scenario : IExplorable
{
    private const int Most = 1000;

    // The cache.

    public CacheStrategy Strategy { get; init; } = CacheStrategy.VersionedKeys;

    /// <summary>Whether a write goes ahead that the store could not be told of.</summary>
    public CacheUnavailablePolicy WhenUnavailable { get; init; }

    /// <summary>Whether nodes disagree about the value's schema, as during a deployment.</summary>
    public bool HasMixedSchemas { get; init; }

    /// <summary>Whether connections survive the server: another one may answer on them, until the next check.</summary>
    public bool IsBehindProxy { get; init; }

    public int Keys { get; init; } = 1;

    // Readers.

    public int Readers { get; init; } = 2;

    /// <summary>How often each reader reads, one read after the other, each of the next key.</summary>
    public int ReadsEach { get; init; } = 1;

    public int ReaderNodes { get; init; } = 1;

    // Writers.

    public int Writers { get; init; } = 1;

    /// <summary>How often each writer writes, one write after the other, each of the next key.</summary>
    public int WritesEach { get; init; } = 1;

    public WriteForm Form { get; init; }

    /// <summary>Whether writers live on the readers' nodes, in turn.</summary>
    public bool WritersAmongReaders { get; init; }

    /// <summary>Whether a writer reads each key that it has written; it needs to live on a reader's node.</summary>
    public bool ReadsBack { get; init; }

    // Others.

    /// <summary>Reads inside a transaction scope, on the readers' nodes: each sees a row that will be rolled back.</summary>
    public int Transactions { get; init; }

    /// <summary>Writes on the readers' nodes that read their own uncommitted row inside the callback, and then roll back.</summary>
    public int Rollbacks { get; init; }

    /// <summary>Whether writers publish the row that they have committed. Null: as the strategy does.</summary>
    public bool? Publish { get; init; }

    public bool Publishes => Publish ?? Strategy == CacheStrategy.WriteThrough;

    /// <summary>Callers who tell the cache to forget a key, each on a node of its own.</summary>
    public int Invalidators { get; init; }

    /// <summary>
    /// Programs that change a row without a word to the cache, and then have it forget everything; each on a node of its own. The change
    /// counts as acknowledged once the cache has answered. G2 is not promised of such a row.
    /// </summary>
    public int Outsiders { get; init; }

    // What may go wrong.

    public FaultKinds Faults { get; init; }

    /// <summary>
    /// What the first key's cell was at the moments that a server may go back to; null: anything. Where it goes back once, one search for each kind
    /// covers what a search of any covers, each in less memory.
    /// </summary>
    public CellKind? GoesBackTo { get; init; }

    /// <summary>How many faults one execution may have.</summary>
    public int FaultBudget { get; init; }

    /// <summary>Whether each kind of fault happens once at most in an execution.</summary>
    public bool HasOneOfEachFault { get; init; }

    /// <summary>Whether no deadline ever passes: what a write leaves behind then stays, and is reported.</summary>
    public bool NeverExpires { get; init; }

    /// <summary>Whether guarantees are checked only where they are promised. Off, to show that the exceptions are real.</summary>
    public bool HasExcuses { get; init; } = true;

    /// <summary>What stands between the engine and the database on every load.</summary>
    public Func<Func<ValueTask<long>>, ValueTask<long>> AroundLoad { get; init; } = static load => load();

    public int Nodes => FirstInvalidator + Invalidators + Outsiders;

    /// <summary>Where a writer lives.</summary>
    public int NodeOfWriter(int writer) => WritersAmongReaders ? writer % ReaderNodes : ReaderNodes + writer;

    /// <summary>Where an invalidator lives.</summary>
    public int NodeOfInvalidator(int invalidator) => FirstInvalidator + invalidator;

    /// <summary>Where an outsider lives.</summary>
    public int NodeOfOutsider(int outsider) => FirstInvalidator + Invalidators + outsider;

    /// <summary>Whether one node's events share more than their key: what is pending, whether the store answers, whom the connection leads to.</summary>
    public bool IsEntangled => (Faults & (FaultKinds.StoreFaults | FaultKinds.Losses)) != 0;

    /// <summary>Whether swapping two nodes of one role changes nothing but names.</summary>
    public bool HasAlikeNodes => Keys == 1 && Form != WriteForm.Mixed
        && this is { HasMixedSchemas: false, WritersAmongReaders: false, Transactions: 0, Rollbacks: 0 };

    /// <summary>
    /// Whether that can be seen from what nodes that are alike have gone through. Not with versions, for every node holds tokens that others
    /// made; nor with a server that may go back, which holds those of every moment.
    /// </summary>
    public bool HasAlikePasts => Strategy != CacheStrategy.VersionedKeys && (Faults & FaultKinds.ServerGoesBack) == 0;

    /// <summary>
    /// Whether all that decides what a node does next is in its memory: not where a transaction scope keeps something in a table of its own.
    /// </summary>
    public bool HasReadableMemory => Transactions == 0 && Form is not (WriteForm.InTransaction or WriteForm.Mixed);

    /// <summary>Whether it matters which of a node's readers is which: what they do next is not the same.</summary>
    public bool HasTellingReaders => Keys > 1 || ReadsEach > 1 || ReadsBack || WritersAmongReaders || Transactions + Rollbacks > 0;

    /// <summary>Whether one call may change several keys, so that what happens to one key goes on with another.</summary>
    public bool HasWideWrites => Outsiders > 0
        || Form is not (WriteForm.Plain or WriteForm.RollsBack or WriteForm.ThrowsAfterCommit or WriteForm.NestsSameKey or WriteForm.NestsTwice or WriteForm.PastTheCache
            or WriteForm.Opens or WriteForm.AsksFirst or WriteForm.InTransaction);

    public string Line
    {
        get
        {
            var words = string.Concat(ScenarioWords.Of(this, Schedule.Placed).Select(static word => $",{word}"));
            var faults = Faults.ToString().Replace(", ", "+", StringComparison.Ordinal);
            return string.Create(CultureInfo.InvariantCulture, $"{Strategy}/r{Readers}w{Writers}k{Keys}n{ReaderNodes}{words}/{faults}*{FaultBudget}");
        }
    }

    private int FirstInvalidator => ReaderNodes + (WritersAmongReaders ? 0 : Writers);

    public IEnumerable<IExplorable> Smaller => SmallerScenarios.Of(this);

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

        if (ReadsEach is < 1 or > Most || WritesEach is < 1 or > Most)
        {
            throw new InvalidOperationException($"Readers read {ReadsEach} and writers write {WritesEach} times each; allowed are 1 to {Most}.");
        }

        if (ReadsBack && !WritersAmongReaders)
        {
            throw new InvalidOperationException("Writers that read back what they wrote have to live on the readers' nodes.");
        }

        if (Transactions is < 0 or > Most || Rollbacks is < 0 or > Most || Invalidators is < 0 or > Most || Outsiders is < 0 or > Most)
        {
            throw new InvalidOperationException(
                $"A scenario has {Transactions} transactions, {Rollbacks} rollbacks, {Invalidators} invalidators and {Outsiders} outsiders; allowed are 0 to {Most} of each.");
        }
    }

    /// <summary>An exhaustive search tells keys and nodes apart by bits, and has as many as there are bits.</summary>
    public void ThrowUnlessExhaustible()
    {
        ThrowUnlessValid();
        if (Keys > Footprint.MaxKeys || Nodes > Footprint.MaxNodes)
        {
            throw new InvalidOperationException(
                $"A scenario has {Keys} keys and {Nodes} nodes, {ReaderNodes} of them for readers, and {Writers} writers; an exhaustive search takes up to {Footprint.MaxKeys} keys and {Footprint.MaxNodes} nodes of readers, writers and others together.");
        }
    }
}
