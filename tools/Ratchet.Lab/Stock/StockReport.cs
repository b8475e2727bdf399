using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ratchet.Lab.Race.Output;
using Spectre.Console;

namespace Ratchet.Lab.Stock;

/// <summary>The sales for people, within eighty columns, and as one JSON document.</summary>
internal sealed record StockReport(CacheBackend Cache, SqlBackend Database, StockLoad Load, IReadOnlyList<StockResult> Results)
{
    private const int NameColumns = 17;
    private const int Columns = 9;

    private static readonly JsonWriterOptions Indented = new() { Indented = true };
    private static readonly string[] Headings = ["sold", "left", "reads", "stale", "other", "sales/s"];

    public IEnumerable<string> Wrongs => Results.SelectMany(result => result.Wrongs);

    public void WriteTo(IAnsiConsole console)
    {
        Dim($"{Cache.Label}, {Database.Label}.").WriteTo(console);
        Dim($"{StockLoad.Processes} processes of {StockLoad.WorkersPerProcess} workers sell {Text(Load.Products)} products, {Text(Load.Each)} of each.").WriteTo(console);
        StyledLine.Empty.WriteTo(console);
        Row("", Headings, RaceStyle.Dim).WriteTo(console);
        foreach (var result in Results)
        {
            long[] figures = [result.Sold, result.Left, result.Reads, result.Stale, result.Other, (long)(result.Sold / result.Seconds)];
            Row(result.Subject, [.. figures.Select(Text)], result.Wrongs.Count == 0 ? RaceStyle.Good : RaceStyle.Bad).WriteTo(console);
        }

        StyledLine.Empty.WriteTo(console);
        Dim("stale: reads older than a sale acknowledged before they began. other: time that").WriteTo(console);
        Dim("ran backwards, or a last read, of either process, that is not the database's.").WriteTo(console);
    }

    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteString("cache", Cache.Name);
            json.WriteString("database", Database.Name);
            json.WriteNumber("processes", StockLoad.Processes);
            json.WriteNumber("workers", StockLoad.Processes * StockLoad.WorkersPerProcess);
            json.WriteNumber("products", Load.Products);
            json.WriteNumber("stock", Load.Total);
            json.WriteStartArray("results");
            foreach (var result in Results)
            {
                Write(json, result);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, StockResult result)
    {
        json.WriteStartObject();
        json.WriteString("subject", result.Subject);
        json.WriteBoolean("holds", result.Wrongs.Count == 0);
        json.WriteNumber("sold", result.Sold);
        json.WriteNumber("left", result.Left);
        json.WriteNumber("reads", result.Reads);
        json.WriteNumber("stale", result.Stale);
        json.WriteNumber("other", result.Other);
        json.WriteNumber("lastReads", result.LastReads);
        json.WriteNumber("seconds", Math.Round(result.Seconds, 2));
        json.WriteEndObject();
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

    private static StyledLine Dim(string text) => StyledLine.Of(text, RaceStyle.Dim);

    private static string Text(int number) => Text((long)number);

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
