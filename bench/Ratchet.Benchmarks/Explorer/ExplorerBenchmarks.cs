using BenchmarkDotNet.Attributes;
using Ratchet.Verification.Exploring;

namespace Ratchet.Benchmarks.Explorer;

/// <summary>What one search of the explorer costs. An operation is a whole search; <see cref="RateColumn"/> says what came of it.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
[RateColumns]
public class ExplorerBenchmarks
{
    private const ulong Seed = 1;

    [Params(CacheStrategy.VersionedKeys, CacheStrategy.Lease)]
    public CacheStrategy Strategy { get; set; }

    /// <summary>Every execution of 2 readers on one node and 1 writer, without faults.</summary>
    [Benchmark]
    public void Exhaustive2x1() => RunExhaustive2x1();

    /// <summary>Random executions of the same scenario.</summary>
    [Benchmark]
    public void Random2x1() => RunRandom2x1();

    /// <summary>Random executions of 8 readers on two nodes, 4 writers and 3 keys, with up to 3 faults of all kinds.</summary>
    [Benchmark]
    public void Random8x4() => RunRandom8x4();

    internal SearchResult RunExhaustive2x1() => Completed(new ExhaustiveSearch(Small).Run(TimeSpan.MaxValue));

    internal SearchResult RunRandom2x1() => Completed(new RandomSearch(Small, new MixedPicker(), Seed, executions: 2_000).Run(TimeSpan.MaxValue));

    internal SearchResult RunRandom8x4() => Completed(new RandomSearch(Large, new MixedPicker(), Seed, executions: 250).Run(TimeSpan.MaxValue));

    private Scenario Small => new() { Strategy = Strategy };

    private Scenario Large => new()
    {
        Strategy = Strategy,
        Readers = 8,
        ReaderNodes = 2,
        Writers = 4,
        Keys = 3,
        Faults = FaultKinds.All,
        FaultBudget = 3,
    };

    private static SearchResult Completed(SearchResult result) =>
        result.Violation is null ? result : throw new InvalidOperationException($"A guarantee is broken, so the search ended early: {result.Violation}");
}
