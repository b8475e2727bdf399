namespace Ratchet.Verification.Histories;

/// <summary>
/// An operation as the checkers see it. What it read or wrote took its place among the states of the key somewhere from
/// <see cref="Lower"/> to <see cref="Upper"/>: for versions both are the version; for values they are the times between which
/// the value came into effect. One state is older than another when its upper bound is below the other's lower bound.
/// </summary>
internal sealed class Observation(Operation operation)
{
    /// <summary>After every time that a history may hold, with room for sums.</summary>
    public const long Never = long.MaxValue / 2;

    /// <summary>Before every time that a history may hold.</summary>
    public const long Ever = -Never;

    public Operation Operation { get; } = operation;

    public long Start { get; } = operation.Start.Ticks;

    /// <summary>A write in doubt has no end: it may take effect at any time.</summary>
    public long End { get; } = operation.Outcome == OperationOutcome.Ok ? operation.End!.Value.Ticks : Never;

    public long Lower { get; set; } = operation.Version ?? Ever;

    public long Upper { get; set; } = operation.Version ?? Never;

    public bool IsWrite => Operation.Kind == OperationKind.Write;

    public bool IsOlderThan(Observation other) => Upper < other.Lower;

    public bool IsOfSameStateAs(Observation other) =>
        Operation.Version == other.Operation.Version && string.Equals(Operation.Value, other.Operation.Value, StringComparison.Ordinal);
}
