using System.Diagnostics;
using Ratchet.Lab.Commands;

namespace Ratchet.Lab.Explore.Programs;

/// <summary>A command line again, in a process whose thread pool has one thread.</summary>
internal static class OnePoolThread
{
    /// <summary>Who interrupts at the terminal interrupts both processes, and the other one then says what it has reached.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1.5);

    public static async Task<int> RunAsync(LabConsole console, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(OnePoolThread).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "1";
        start.Environment["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "1";
        using var process = Process.Start(start)!;
        var told = Task.WhenAll(CopyAsync(process.StandardOutput, console.Out), CopyAsync(process.StandardError, console.Error), process.WaitForExitAsync(CancellationToken.None));
        try
        {
            await told.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            if (await Task.WhenAny(told, Task.Delay(LastWords, CancellationToken.None)) != told)
            {
                process.Kill();
            }

            await told;
        }

        return process.ExitCode;
    }

    private static async Task CopyAsync(TextReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            to.WriteLine(line);
        }
    }
}
