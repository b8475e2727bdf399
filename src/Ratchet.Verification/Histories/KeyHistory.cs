namespace Ratchet.Verification.Histories;

/// <summary>The operations of one key that say something, in the order of their starts, with their place among the key's states.</summary>
internal sealed class KeyHistory
{
    private KeyHistory(string key, bool byVersion, IReadOnlyList<Operation> failedWrites, Observation[] byStart)
    {
        Key = key;
        ByVersion = byVersion;
        FailedWrites = failedWrites;
        Reads = [.. byStart.Where(each => each.Operation.Kind == OperationKind.Read)];
        Finals = [.. byStart.Where(each => each.Operation.Kind == OperationKind.Final)];
        Writes = [.. byStart.Where(each => each.IsWrite && each.Operation.Outcome == OperationOutcome.Ok)];
        InDoubt = [.. byStart.Where(each => each.IsWrite && each.Operation.Outcome == OperationOutcome.Unknown)];
        Known = [.. byStart.Where(each => each.Operation.Outcome == OperationOutcome.Ok)];
    }

    public string Key { get; }

    /// <summary>Whether the key's states are named by versions; otherwise by values.</summary>
    public bool ByVersion { get; }

    public IReadOnlyList<Observation> Reads { get; }

    public IReadOnlyList<Observation> Finals { get; }

    /// <summary>The acknowledged writes.</summary>
    public IReadOnlyList<Observation> Writes { get; }

    public IReadOnlyList<Observation> InDoubt { get; }

    public IReadOnlyList<Operation> FailedWrites { get; }

    /// <summary>Reads, finals and acknowledged writes.</summary>
    public IReadOnlyList<Observation> Known { get; }

    /// <summary>The groups of operations that wrote and read one value; empty where states are named by versions.</summary>
    public IReadOnlyList<ValueCluster> Clusters { get; private set; } = [];

    /// <exception cref="HistoryException">The operations contradict what a history may be.</exception>
    public static KeyHistory Of(string key, IReadOnlyList<Operation> operations, TimeSpan uncertainty)
    {
        var byVersion = operations.Any(each => each.Version is not null);
        ThrowIfMixed(operations, byVersion);
        Observation[] byStart =
        [
            .. operations
                .Where(each => each.Outcome == OperationOutcome.Ok || each is { Kind: OperationKind.Write, Outcome: OperationOutcome.Unknown })
                .Select(each => new Observation(each))
                .OrderBy(each => each.Start),
        ];
        Operation[] failed = [.. operations.Where(each => each is { Kind: OperationKind.Write, Outcome: OperationOutcome.Failed })];
        var history = new KeyHistory(key, byVersion, failed, byStart);
        history.ThrowIfWrittenAfterFinal();
        if (!byVersion)
        {
            history.Clusters = ValueCluster.Of(history, uncertainty);
        }

        return history;
    }

    private static void ThrowIfMixed(IReadOnlyList<Operation> operations, bool byVersion)
    {
        var name = byVersion ? "version" : "value";
        var stray = byVersion
            ? operations.FirstOrDefault(each => each.Value is not null || each is { Version: null, Outcome: OperationOutcome.Ok })
            : operations.FirstOrDefault(each => each is { Kind: OperationKind.Write, Outcome: OperationOutcome.Unknown, Value: null });
        if (stray is not null && (byVersion || operations.Any(each => each.Value is not null)))
        {
            throw new HistoryException(
                $"{stray} has no '{name}' and other operations of key '{stray.Key}' have one; a key's operations all name versions (a write in doubt may do without), or all name values",
                stray.Line);
        }
    }

    private void ThrowIfWrittenAfterFinal()
    {
        if (Finals is not [var first, ..])
        {
            return;
        }

        var late = Writes.Concat(InDoubt).FirstOrDefault(each => each.Start > first.Start);
        if (late is not null)
        {
            throw new HistoryException(
                $"{late.Operation} began after {first.Operation} of the same key; a 'final' comes when all writing is over", late.Operation.Line);
        }
    }
}
