using System.Globalization;
using CsCheck;
using Ratchet.Conformance.Tests.Benches;
using Xunit;

namespace Ratchet.Conformance.Tests.Sequences;

/// <summary>
/// The same random operations against a server and against memory, every answer and every cell compared. A failure prints CsCheck's
/// seed; <c>CsCheck_Seed=…</c> in the environment plays it again.
/// </summary>
public abstract class RandomSequenceTests
{
    private const int Sequences = 420;
    private const int Length = 50;

    // Most begins are followed by an end with the same token, or nearly every cell would be a quarantine.
    private static readonly Gen<OperationKind> Kinds = Gen.Frequency(
        (6, Gen.Const(OperationKind.Lookup)),
        (8, Gen.Const(OperationKind.Acquire)),
        (9, Gen.Const(OperationKind.Fill)),
        (3, Gen.Const(OperationKind.Begin)),
        (8, Gen.Const(OperationKind.End)),
        (2, Gen.Const(OperationKind.Renew)),
        (1, Gen.Const(OperationKind.Hold)),
        (1, Gen.Const(OperationKind.Invalidate)),
        (1, Gen.Const(OperationKind.Release)),
        (3, Gen.Const(OperationKind.Advance)),
        (1, Gen.Const(OperationKind.Era)));

    // Key 0 is mostly a lease's and key 1 mostly a version's, so that fills meet what was acquired; key 2 is anybody's.
    private static readonly Gen<(int Id, int Shape)> Targets = Gen.Frequency(
        (4, Gen.Const((0, 0))),
        (4, Gen.Const((1, 2))),
        (3, Gen.Select(Gen.Int[0, StoreOperation.Keys - 1], Gen.Int[0, StoreOperation.Shapes - 1])));

    private static readonly Gen<StoreOperation> Operations = Gen.Select(
        Kinds,
        Targets,
        Gen.Int[0, StoreOperation.Tokens - 1],
        Gen.Int[0, StoreOperation.Tokens - 1],
        Gen.Int[0, StoreOperation.Values - 1],
        Gen.Int[1, 5],
        Gen.Bool,
        (kind, target, first, second, value, hundreds, flag) =>
            new StoreOperation(kind, target.Id, target.Shape, first, second, value, hundreds, flag));

    private int _run;

    [Fact]
    public async Task Operations_AnySequence_SameAnswersAsMemory()
    {
        await using var bench = await StartAsync();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        await Operations.Array[Length].SampleAsync(
            async operations => await CompareAsync(bench, operations, counts),
            iter: Sequences,
            threads: 1,
            print: operations => string.Join(Environment.NewLine, operations.Select(operation => operation.ToString())));

        Assert.True(counts.Values.Sum() >= 20_000);
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Join(Environment.NewLine, counts.OrderByDescending(count => count.Value).Select(count => $"{count.Value,6} {count.Key}")));
    }

    internal abstract Task<RedisBench> StartAsync();

    private async Task<bool> CompareAsync(RedisBench bench, StoreOperation[] operations, Dictionary<string, int> counts)
    {
        var cache = string.Create(CultureInfo.InvariantCulture, $"run{_run++}");
        var tokens = new SequenceTokens();
        await using var memory = new InMemoryBench(bench.Prefix);
        await memory.SetEraAsync(1);
        await bench.SetEraAsync(1);
        for (var i = 0; i < operations.Length; i++)
        {
            var operation = operations[i];
            var (first, second) = tokens.Of(operation);
            var expected = await operation.RunAsync(memory, cache, first, second);
            var actual = await operation.RunAsync(bench, cache, first, second);
            tokens.Learn(operation, expected);
            Assert.Equal($"{i} {operation.Kind}: {expected}", $"{i} {operation.Kind}: {actual}");
            var key = operation.Key(bench, cache).Text;
            var (expectedCell, actualCell) = (await memory.PeekAsync(key), await bench.PeekAsync(key));
            Assert.Equal($"{i} {operation.Kind}: {expectedCell}", $"{i} {operation.Kind}: {actualCell}");

            var answer = $"{operation.Kind} {expected.Split(' ')[0]} leaves {expectedCell.Text.Split(' ')[0]}";
            counts[answer] = counts.GetValueOrDefault(answer) + 1;
        }

        await bench.DeleteAllAsync();
        return true;
    }
}

public sealed class RedisRandomSequenceTests(SharedServers servers) : RandomSequenceTests
{
    internal override Task<RedisBench> StartAsync() => RedisBench.StartAsync(servers.Redis.ConnectionString);
}

public sealed class GarnetRandomSequenceTests(SharedServers servers) : RandomSequenceTests
{
    internal override Task<RedisBench> StartAsync() => RedisBench.StartAsync(servers.Garnet.ConnectionString);
}
