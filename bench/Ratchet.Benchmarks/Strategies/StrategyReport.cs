using System.Globalization;
using System.Text.Json;
using Ratchet.Benchmarks.Strategies.Measures;

namespace Ratchet.Benchmarks.Strategies;

/// <summary>One figure of every subject, as often as it was measured.</summary>
internal sealed record StrategyRow(Figure Figure, IReadOnlyDictionary<string, List<double>> Rounds)
{
    public double ValueOf(string subject) => Rounds[subject].Median();

    /// <summary>As a multiple of plain Redis in the same round: what else the machine did then fell on both.</summary>
    public double RatioOf(string subject) => Rounds[subject].Zip(Rounds[BenchSubject.Plain], static (own, plain) => own / plain).Median();
}

/// <summary>All figures.</summary>
internal sealed record StrategyReport(string Cache, IReadOnlyList<StrategyRow> Rows) : IBenchReport
{
    private const int NameColumns = 35;
    private const int Columns = 9;

    private static readonly string[] Headings = ["plain", "Version", "Lease", "Through", "Lock"];

    public string Suite => "strategies";

    /// <summary>These are costs; none of them is promised.</summary>
    public IReadOnlyList<string> Missed => [];

    public void WriteTo(TextWriter output)
    {
        output.WriteLine($"Strategies. {Cache}.");
        output.WriteLine("Two nodes. Medians; x: times plain Redis in the same round.");
        output.WriteLine();
        output.WriteLine("".PadRight(NameColumns) + string.Concat(Headings.Select(heading => heading.PadLeft(Columns))));
        foreach (var row in Rows)
        {
            output.WriteLine(Line(row.Figure.Unit.Length > 0 ? $"{row.Figure.Name}, {row.Figure.Unit}" : row.Figure.Name, row, row.ValueOf, "0.##"));
            if (row.Figure.HasRatio)
            {
                output.WriteLine(Line("", row, row.RatioOf, "0.00x"));
            }
        }

        output.WriteLine();
    }

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("cache", Cache);
        json.WriteStartArray("figures");
        var measured = "";
        foreach (var row in Rows)
        {
            // The further figures of a measure are indented for people; a program gets them with the measure's name.
            var isFurther = row.Figure.Name.StartsWith(' ');
            measured = isFurther ? measured : row.Figure.Name;
            json.WriteStartObject();
            json.WriteString("name", isFurther ? $"{measured}, {row.Figure.Name.Trim()}" : measured);
            json.WriteString("unit", row.Figure.Unit);
            WriteEach(json, "values", row, row.ValueOf);
            if (row.Figure.HasRatio)
            {
                WriteEach(json, "timesPlainRedis", row, row.RatioOf);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEach(Utf8JsonWriter json, string name, StrategyRow row, Func<string, double> value)
    {
        json.WriteStartObject(name);
        foreach (var subject in row.Rounds.Keys)
        {
            json.WriteNumber(subject, Math.Round(value(subject), 3));
        }

        json.WriteEndObject();
    }

    private static string Line(string name, StrategyRow row, Func<string, double> value, string format) =>
        $" {name}".PadRight(NameColumns) + string.Concat(row.Rounds.Keys.Select(subject => Text(value(subject), format).PadLeft(Columns)));

    private static string Text(double value, string format) => value.ToString(Format(format, value), CultureInfo.InvariantCulture);

    /// <summary>Three figures are enough.</summary>
    private static string Format(string format, double value) => format == "0.##" && Math.Abs(value) >= 100 ? "0" : format;
}
