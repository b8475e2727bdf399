using System.CommandLine;
using System.CommandLine.Invocation;

namespace Ratchet.Lab.Commands;

/// <summary>The <c>ratchet</c> command.</summary>
internal static class LabCommand
{
    /// <summary>Runs a command line. Bad usage is one line on standard error and exit code 2, never a stack trace.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, LabConsole console)
    {
        var root = new RootCommand("Ratchet: a cache that cannot slip back. Shows and checks what its strategies promise; './run bench' measures them.")
        {
            new RaceCommand().Create(console),
            new AmplificationCommand().Create(console),
            new ExploreCommand().Create(console),
            new CheckCommand().Create(console),
            new StockCommand().Create(console),
            StockCommand.CreateProcess(console),
        };
        root.HelpName = "ratchet";
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            return Refuse(console, Complaint(root, parsed));
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Output = console.Out,
                Error = console.Error,
            });
        }
        catch (UsageException usage)
        {
            return Refuse(console, usage.Message);
        }
        catch (Exception defect)
        {
            // The last resort: what was to be checked has not been shown to hold.
            console.Error.WriteLine($"ratchet: {defect.GetType().Name}: {defect.Message.ReplaceLineEndings(" ")}");
            return ExitCode.DoesNotHold;
        }
    }

    private static string Complaint(RootCommand root, ParseResult parsed)
    {
        var commands = string.Join(", ", root.Subcommands.Where(command => !command.Hidden).Select(command => command.Name));
        return parsed.CommandResult.Command == root
            ? $"{(parsed.UnmatchedTokens is [var word, ..] ? $"'{word}' is no command" : "a command is missing")}; allowed: {commands}."
            : $"{string.Join(' ', parsed.Errors.Select(error => error.Message))} 'ratchet {parsed.CommandResult.Command.Name} --help' says what is allowed.";
    }

    private static int Refuse(LabConsole console, string why)
    {
        console.Error.WriteLine($"ratchet: {why.ReplaceLineEndings(" ")}");
        return ExitCode.BadUsage;
    }
}
