using System.Globalization;

namespace Ratchet.Verification.Histories;

/// <summary>
/// One operation of a history: who did what to which key, from when to when, and with what outcome. Immutable, thus thread-safe.
/// </summary>
/// <remarks>
/// What was read or written is named in one of two ways, the same for all operations of a key. By <see cref="Version"/>: every
/// write that takes effect gives the key a greater version than it had; gaps are allowed. By <see cref="Value"/>: no two writes
/// of a key write the same value.
/// </remarks>
public sealed record Operation
{
    // Sums of a few times stay far from overflow, and a sentinel for "never" fits above.
    private static readonly TimeSpan s_limit = TimeSpan.FromTicks(long.MaxValue / 8);

    /// <summary>Who did it: one sequence of operations, on one clock; a session, in the sense of the session guarantees.</summary>
    public required string Process { get; init; }

    /// <summary>The key. Keys are independent of each other.</summary>
    public required string Key { get; init; }

    /// <summary>What it did.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>When it was called, since an origin that all processes share up to the clock uncertainty.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>
    /// When it returned, not before <see cref="Start"/>. Only an operation whose outcome is <see cref="OperationOutcome.Unknown"/>
    /// may lack it.
    /// </summary>
    public TimeSpan? End { get; init; }

    /// <summary>
    /// The version returned or written, where the key's operations name versions. A write may lack it unless its outcome is
    /// <see cref="OperationOutcome.Ok"/>.
    /// </summary>
    public long? Version { get; init; }

    /// <summary>The value returned or written, where the key's operations name values. Null in a read: nothing was there.</summary>
    public string? Value { get; init; }

    /// <summary>How it ended. <see cref="OperationOutcome.Ok"/> by default.</summary>
    public OperationOutcome Outcome { get; init; }

    /// <summary>The line of the file that it stands on, from 1; null where it comes from no file.</summary>
    public int? Line { get; init; }

    /// <summary>The operation in a few words, for people: who, what, when, and the line.</summary>
    public override string ToString() => $"{Process}'s {Word(Kind)} of {What} ({Span}{(Line is { } line ? $", line {line}" : "")})";

    /// <summary>What was read or written, for people.</summary>
    internal string What => Version is { } version
        ? $"version {version.ToString(CultureInfo.InvariantCulture)}"
        : Value is { } value ? $"'{value}'" : Kind == OperationKind.Write ? "an unknown version" : "nothing";

    /// <summary>What is wrong with the operation by itself, and what is allowed; null if nothing is.</summary>
    internal string? Defect() => this switch
    {
        { Process: null or "" } => "'process' is empty; give a name",
        { Key: null or "" } => "'key' is empty; give a name",
        { Start: var start } when start.Duration() > s_limit => $"'start' is {Ms(start)} ms; allowed are times up to {Ms(s_limit)} ms",
        { End: { } end } when end.Duration() > s_limit => $"'end' is {Ms(end)} ms; allowed are times up to {Ms(s_limit)} ms",
        { End: null, Outcome: not OperationOutcome.Unknown } => "'end' is missing; only an operation whose outcome is 'unknown' may lack it",
        { End: { } end } when end < Start => $"'end' is {Ms(end)}, before 'start', {Ms(Start)}; an operation ends when it starts or later",
        { Version: < 0 } => $"'version' is {Version}; allowed are 0 and above",
        { Version: not null, Value: not null } => "it has both a 'version' and a 'value'; give one of them",
        { Kind: OperationKind.Write, Outcome: OperationOutcome.Ok, Version: null, Value: null } =>
            "a write that is 'ok' needs the 'version' or the 'value' that it wrote; if it is not known, its outcome is 'unknown'",
        _ => null,
    };

    internal static string Ms(TimeSpan time) => ((decimal)time.Ticks / TimeSpan.TicksPerMillisecond).ToString("0.####", CultureInfo.InvariantCulture);

    private string Span => End is { } end ? $"{Ms(Start)} to {Ms(end)} ms" : $"from {Ms(Start)} ms";

    private static string Word(OperationKind kind) => kind switch
    {
        OperationKind.Read => "read",
        OperationKind.Write => "write",
        _ => "final read",
    };
}
