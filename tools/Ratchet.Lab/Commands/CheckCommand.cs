using System.CommandLine;
using Ratchet.Verification.Histories;

namespace Ratchet.Lab.Commands;

/// <summary><c>ratchet check</c>: checks a recorded history, of any program in any language, for the guarantees.</summary>
internal sealed class CheckCommand
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "The history, as JSON Lines (docs/histories.md); - is the standard input.",
    };

    private readonly Option<string> _guarantee = new("--guarantee")
    {
        Description = "What to check: all, sessions, G1, G2, G3, read-your-writes, monotonic-reads, monotonic-writes, writes-follow-reads, staleness; several with commas between.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "all",
    };

    private readonly Option<string> _uncertainty = new("--uncertainty")
    {
        Description = "Events of different processes that are no farther apart than this count as unordered, such as 1ms.",
        HelpName = "SPAN",
        DefaultValueFactory = _ => "0ms",
    };

    private readonly Option<string?> _staleness = new("--staleness")
    {
        Description = "Check too that nothing is read which was overwritten for longer than this, such as 5s.",
        HelpName = "SPAN",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document and nothing else." };

    /// <summary>The command, which reads from and writes to the given console.</summary>
    public Command Create(LabConsole console)
    {
        var command = new Command("check", "Checks a recorded history of reads and writes: stale reads, linearizability, convergence, sessions.")
        {
            _file, _guarantee, _uncertainty, _staleness, _json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            CheckRequest.Parse(
                parsed.GetValue(_file)!, parsed.GetValue(_guarantee)!, parsed.GetValue(_uncertainty)!, parsed.GetValue(_staleness), parsed.GetValue(_json)),
            console,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CheckRequest request, LabConsole console, CancellationToken cancellationToken)
    {
        var report = await CheckAsync(request, console, cancellationToken);
        if (request.Json)
        {
            console.Out.WriteLine(CheckOutput.Json(request, report));
        }
        else
        {
            CheckOutput.WriteText(console.Out, request, report);
        }

        return report.Holds ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    private static async Task<CheckReport> CheckAsync(CheckRequest request, LabConsole console, CancellationToken cancellationToken)
    {
        try
        {
            if (request.File == CheckRequest.StandardInput)
            {
                return await HistoryChecker.CheckAsync(HistoryFile.ReadAsync(console.In, cancellationToken), request.Options, cancellationToken);
            }

            using var reader = File.OpenText(request.File);
            return await HistoryChecker.CheckAsync(HistoryFile.ReadAsync(reader, cancellationToken), request.Options, cancellationToken);
        }
        catch (HistoryException defect)
        {
            throw new UsageException($"{request.File}:{defect.Line}: {defect.Message}.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{request.File} cannot be read: {unreadable.Message}");
        }
    }
}
