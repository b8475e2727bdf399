using Ratchet.Lab.Commands;
using Spectre.Console;

namespace Ratchet.Tests.Race;

/// <summary>What a command line printed, and its exit code.</summary>
internal sealed record RunningLab(int ExitCode, string Out, string Error)
{
    public IReadOnlyList<string> ErrorLines => Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a command line as if its output went to a file; the width is a terminal's.</summary>
    public static async Task<RunningLab> RunAsync(int width, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var ansi = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        ansi.Profile.Width = width;
        var code = await LabCommand.RunAsync(arguments, new LabConsole(output, error, ansi));
        return new RunningLab(code, output.ToString(), error.ToString());
    }

    public static Task<RunningLab> RunAsync(params string[] arguments) => RunAsync(width: 80, arguments);
}
