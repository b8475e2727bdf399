using Ratchet.Verification.Histories;

namespace Ratchet.Verification.Tests.Histories;

/// <summary>
/// Small histories of one key, from a seed. Half of them come from a register that works, with a change or two; the others are
/// arbitrary. No two operations end at one time, so that "the last" and "the first" are unambiguous; an end may equal a start.
/// </summary>
internal static class RandomHistory
{
    private const int MaxOperations = 7;
    private static readonly string[] s_processes = ["a", "b", "c"];

    public static IReadOnlyList<Operation> Versions(Random random)
    {
        var history = Shapes(random);
        var state = random.Next(2);
        // Effects in the order of instants inside each operation: what a working register would have done.
        foreach (var index in Effects(history, random))
        {
            var operation = history[index];
            state += operation.Kind == OperationKind.Write && operation.Outcome != OperationOutcome.Failed ? 1 + random.Next(2) : 0;
            history[index] = operation with { Version = state };
        }

        Disturb(history, random, each => each with { Version = random.Next(5) });
        return [.. history.Select(each => each is { Kind: OperationKind.Write, Outcome: not OperationOutcome.Ok } && random.Next(3) > 0 ? each with { Version = null } : each)];
    }

    public static IReadOnlyList<Operation> Values(Random random)
    {
        var history = Shapes(random);
        var state = random.Next(2) == 0 ? null : "first";
        string?[] values = [null, "first", .. Enumerable.Range(0, history.Count).Select(Name)];
        foreach (var index in Effects(history, random))
        {
            var operation = history[index];
            var isWrite = operation.Kind == OperationKind.Write;
            state = isWrite && operation.Outcome != OperationOutcome.Failed ? Name(index) : state;
            history[index] = operation with { Value = isWrite ? Name(index) : state };
        }

        Disturb(history, random, each => each.Kind == OperationKind.Write ? each : each with { Value = values[random.Next(values.Length)] });
        return history;
    }

    private static string Name(int index) => $"v{index}";

    private static List<Operation> Shapes(Random random)
    {
        var ends = Enumerable.Range(4, 20).ToArray();
        random.Shuffle(ends);
        return [.. Enumerable.Range(0, 1 + random.Next(MaxOperations)).Select(index => Shape(random, ends[index]))];
    }

    private static Operation Shape(Random random, int end)
    {
        var kind = random.Next(20) switch { 0 => OperationKind.Final, < 11 => OperationKind.Read, _ => OperationKind.Write };
        var outcome = kind != OperationKind.Write ? OperationOutcome.Ok
            : random.Next(8) switch { 0 => OperationOutcome.Failed, < 3 => OperationOutcome.Unknown, _ => OperationOutcome.Ok };
        // A final comes when all writing is over, and sometimes reads come after it.
        var shift = kind == OperationKind.Final || (kind == OperationKind.Read && random.Next(8) == 0) ? 24 : 0;
        return new Operation
        {
            Process = s_processes[random.Next(3)],
            Key = "k",
            Kind = kind,
            Start = TimeSpan.FromMilliseconds(kind == OperationKind.Final ? 24 : shift + end - random.Next(5)),
            End = outcome == OperationOutcome.Unknown && random.Next(2) == 0 ? null : TimeSpan.FromMilliseconds(shift + end),
            Outcome = outcome,
        };
    }

    private static IEnumerable<int> Effects(List<Operation> history, Random random) =>
        Enumerable.Range(0, history.Count).OrderBy(index =>
        {
            var (start, end) = (history[index].Start, history[index].End ?? history[index].Start + TimeSpan.FromMilliseconds(20));
            return start + ((end - start) * random.NextDouble());
        });

    private static void Disturb(List<Operation> history, Random random, Func<Operation, Operation> change)
    {
        var changes = random.Next(2) == 0 ? random.Next(3) : history.Count;
        for (var i = 0; i < changes; i++)
        {
            var index = random.Next(history.Count);
            history[index] = change(history[index]);
        }
    }
}
