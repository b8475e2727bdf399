using System.Globalization;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Ratchet.Verification.Exploring;

namespace Ratchet.Benchmarks.Explorer;

/// <summary>
/// How many executions a second of processor time the explorer runs: all of them, or those alone that ran to their end. The others
/// were cut short because another one covers them.
/// </summary>
internal sealed class RateColumn(string name, Func<SearchResult, long> count, bool isRate) : IColumn
{
    public string Id => $"{nameof(RateColumn)}.{name}";

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => isRate ? $"{name}: executions in a second of processor time" : $"{name}: executions in one search";

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        if (summary[benchmarkCase]?.ResultStatistics is not { } time)
        {
            return "-";
        }

        var executions = count(RunAgain(benchmarkCase));
        var value = isRate ? executions * 1e9 / time.Mean : executions;
        return value.ToString("N0", CultureInfo.InvariantCulture);
    }

    /// <summary>A search is the same every time, so that its counts need not be carried out of the measurement.</summary>
    private static SearchResult RunAgain(BenchmarkCase benchmarkCase)
    {
        var strategy = (CacheStrategy)benchmarkCase.Parameters[nameof(ExplorerBenchmarks.Strategy)];
        var benchmarks = new ExplorerBenchmarks { Strategy = strategy };
        return benchmarkCase.Descriptor.WorkloadMethod.Name switch
        {
            nameof(ExplorerBenchmarks.Exhaustive2x1) => benchmarks.RunExhaustive2x1(),
            nameof(ExplorerBenchmarks.Random2x1) => benchmarks.RunRandom2x1(),
            _ => benchmarks.RunRandom8x4(),
        };
    }
}

/// <summary>The columns of <see cref="ExplorerBenchmarks"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RateColumnsAttribute() : ColumnConfigBaseAttribute(
    new RateColumn("Whole", static result => result.Executions, isRate: false),
    new RateColumn("Cut", static result => result.Cut, isRate: false),
    new RateColumn("Whole/s", static result => result.Executions, isRate: true),
    new RateColumn("All/s", static result => result.Executions + result.Cut, isRate: true));
