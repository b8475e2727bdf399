using System.Diagnostics;
using Ratchet.Lab.Commands;
using Ratchet.Verification.Histories;

namespace Ratchet.Lab.Stock;

/// <summary>One process of the sale, from the outside. It ends when disposed of, and by itself when its starter dies.</summary>
internal sealed class StockChild : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private StockChild(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static StockChild Start() => new(Process.Start(
        new ProcessStartInfo("dotnet", [typeof(StockChild).Assembly.Location, StockProcess.Command])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);

    /// <summary>Tells it one line.</summary>
    /// <exception cref="UsageException">It has ended.</exception>
    public async Task TellAsync(string order)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(order);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            throw Lost((await _errors).Trim());
        }
    }

    /// <exception cref="UsageException">It ended instead.</exception>
    public async Task ExpectAsync(string answer)
    {
        if (await _process.StandardOutput.ReadLineAsync() is var heard && heard != answer)
        {
            throw Lost(heard ?? (await _errors).Trim());
        }
    }

    /// <summary>What it has recorded; it has ended then.</summary>
    /// <exception cref="UsageException">It failed.</exception>
    public async Task<List<Operation>> HistoryAsync()
    {
        var operations = new List<Operation>();
        await foreach (var operation in HistoryFile.ReadAsync(_process.StandardOutput))
        {
            operations.Add(operation);
        }

        await _process.WaitForExitAsync();
        return _process.ExitCode == ExitCode.Holds ? operations : throw Lost((await _errors).Trim());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        await _errors;
        _process.Dispose();
    }

    private static UsageException Lost(string said) => new($"a process of the sale ended early: {said.ReplaceLineEndings(" ")}");
}
