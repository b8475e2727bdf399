using System.Globalization;
using Ratchet.Lab.Race.Output;
using Spectre.Console;

namespace Ratchet.Lab.Amplification;

/// <summary>The figures as people see them, within eighty columns.</summary>
internal static class AmplificationTable
{
    private const int NameColumns = 18;
    private const int Columns = 12;

    private static readonly string[] Headings = ["entries", "server keys", "bytes", "keys/entry", "bytes/entry"];

    public static void Write(IAnsiConsole console, AmplificationReport report)
    {
        var load = report.Load;
        Note($"{report.CacheLabel}. {Text(load.Writes)} writes of {Text(load.Keys)} keys, each followed by a read.").WriteTo(console);
        Note($"Values have {WriteLoad.ValueBytes} bytes. Bytes are lengths of keys and values, without overhead.").WriteTo(console);
        WriteTable(console, "every write ended", report.Clean);
        WriteTable(console, $"{WriteLoad.InDoubtPercent} % of the writes in doubt; counted when their holds were over", report.InDoubt);
        if (report.Missed is { } missed)
        {
            StyledLine.Of(missed, RaceStyle.Bad).WriteTo(console);
        }
    }

    private static void WriteTable(IAnsiConsole console, string title, IReadOnlyList<AmplificationResult> results)
    {
        StyledLine.Empty.WriteTo(console);
        StyledLine.Of(title, RaceStyle.Heading).WriteTo(console);
        Row("", Headings, RaceStyle.Dim).WriteTo(console);
        foreach (var result in results)
        {
            string[] figures =
            [
                Text(result.Entries),
                Text(result.ServerKeys),
                Text(result.Bytes),
                result.KeysPerEntry.ToString("0.000", CultureInfo.InvariantCulture),
                result.BytesPerEntry.ToString("0.0", CultureInfo.InvariantCulture),
            ];
            Row(result.Subject, figures, Style.Plain).WriteTo(console);
        }
    }

    private static StyledLine Row(string name, IReadOnlyList<string> figures, Style style)
    {
        var line = StyledLine.Of($" {name}").PadTo(NameColumns);
        foreach (var figure in figures)
        {
            line.AddCell(figure.PadLeft(Columns), Columns, style);
        }

        return line;
    }

    private static StyledLine Note(string text) => StyledLine.Of(text, RaceStyle.Dim);

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
