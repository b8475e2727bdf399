using Ratchet.Verification.Histories;

namespace Ratchet.Verification.Tests.Histories;

/// <summary>Short ways to write down the operations of one key; times are milliseconds.</summary>
internal static class Recorded
{
    public static Operation Read(string process, double start, double end, long version) =>
        Of(OperationKind.Read, process, start, end) with { Version = version };

    public static Operation Write(string process, double start, double end, long version) =>
        Of(OperationKind.Write, process, start, end) with { Version = version };

    public static Operation Final(string process, double start, double end, long version) =>
        Of(OperationKind.Final, process, start, end) with { Version = version };

    public static Operation InDoubt(string process, double start) =>
        Of(OperationKind.Write, process, start, start) with { End = null, Outcome = OperationOutcome.Unknown };

    public static Operation ReadValue(string process, double start, double end, string? value) =>
        Of(OperationKind.Read, process, start, end) with { Value = value };

    public static Operation WriteValue(string process, double start, double end, string value) =>
        Of(OperationKind.Write, process, start, end) with { Value = value };

    public static Operation WithOutcome(this Operation operation, OperationOutcome outcome) => operation with { Outcome = outcome };

    private static Operation Of(OperationKind kind, string process, double start, double end) => new()
    {
        Process = process,
        Key = "k",
        Kind = kind,
        Start = TimeSpan.FromMilliseconds(start),
        End = TimeSpan.FromMilliseconds(end),
    };
}
