using Spectre.Console;

namespace Ratchet.Lab.Commands;

/// <summary>Where a command reads and writes: plain text and machine-readable output, errors, and what people look at.</summary>
internal sealed record LabConsole(TextWriter Out, TextWriter Error, IAnsiConsole Ansi)
{
    /// <summary>The standard input; the process's own by default.</summary>
    public TextReader In { get; init; } = Console.In;

    /// <summary>The process's own: colours and the terminal's width where there is a terminal.</summary>
    public static LabConsole OfProcess() => new(Console.Out, Console.Error, AnsiConsole.Console);
}

/// <summary>What a command's exit code says.</summary>
internal static class ExitCode
{
    public const int Holds = 0;
    public const int DoesNotHold = 1;
    public const int BadUsage = 2;
}
