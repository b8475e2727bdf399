using System.IO.Enumeration;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using Ratchet.Servers;

namespace Ratchet.Benchmarks.Explorer;

/// <summary>What the explorer's searches cost, under BenchmarkDotNet.</summary>
internal static class ExplorerSuite
{
    /// <summary>The benchmarks by name.</summary>
    public static IEnumerable<string> Names => BenchmarkConverter.TypeToBenchmarks(typeof(ExplorerBenchmarks)).BenchmarksCases
        .Select(benchmark => benchmark.Descriptor.WorkloadMethod.Name)
        .Distinct();

    /// <summary>Those whose name matches a pattern such as <c>*2x1*</c>.</summary>
    /// <exception cref="UsageException">None does.</exception>
    public static IReadOnlyList<string> Matching(string pattern)
    {
        List<string> names = [.. Names.Where(name => FileSystemName.MatchesSimpleExpression(pattern, name))];
        return names.Count > 0 ? names : throw new UsageException($"--filter: '{pattern}' matches none; there are: {string.Join(", ", Names)}.");
    }

    /// <summary>Runs benchmarks. Whether all of them succeeded.</summary>
    public static bool Run(IEnumerable<string> names)
    {
        var summaries = BenchmarkSwitcher.FromTypes([typeof(ExplorerBenchmarks)]).Run(["--filter", .. names.Select(name => $"*.{name}*")], Configuration());
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
