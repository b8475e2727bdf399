using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Ratchet.Benchmarks;

/// <summary>The benchmarks; the arguments are BenchmarkDotNet's (<c>--filter</c>, <c>--list flat</c>, …).</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments, Configuration());
        return summaries.All(static summary => summary.Reports.Length > 0 && summary.Reports.All(static report => report.Success)) ? 0 : 1;
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
