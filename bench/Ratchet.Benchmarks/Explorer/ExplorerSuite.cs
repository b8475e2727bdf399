using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Ratchet.Benchmarks.Explorer;

/// <summary>What the explorer's searches cost, under BenchmarkDotNet.</summary>
internal static class ExplorerSuite
{
    /// <summary>The benchmarks by name.</summary>
    public static IEnumerable<string> Names => BenchmarkConverter.TypeToBenchmarks(typeof(ExplorerBenchmarks)).BenchmarksCases
        .Select(benchmark => benchmark.Descriptor.WorkloadMethod.Name)
        .Distinct();

    /// <summary>Runs those whose name matches the pattern (<c>*2x1*</c>). Whether all of them succeeded.</summary>
    public static bool Run(string filter)
    {
        var summaries = BenchmarkSwitcher.FromTypes([typeof(ExplorerBenchmarks)]).Run(["--filter", filter], Configuration());
        return summaries.Any() && summaries.All(static summary => summary.Reports.Length > 0 && summary.Reports.All(static report => report.Success));
    }

    /// <summary>
    /// In this process, so that its settings of the collector count, and by processor time, so that what else runs on the machine does not.
    /// </summary>
    private static ManualConfig Configuration() => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithClock(new ProcessorClock())
            .WithIterationTime(TimeInterval.FromMilliseconds(250))
            .WithWarmupCount(10)
            .WithIterationCount(10))
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(ConsoleLogger.Default)
        .AddExporter(MarkdownExporter.GitHub);
}
