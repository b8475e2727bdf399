using System.Globalization;
using System.Text.Json;

namespace Ratchet.Benchmarks.Stampede;

/// <summary>One stampede.</summary>
/// <param name="Load">The load's own time; the longest, if there were several.</param>
/// <param name="Last">From the first call to the last answer.</param>
/// <param name="Failed">Callers who gave up.</param>
internal sealed record StampedeRun(int Loads, TimeSpan Load, TimeSpan Last, int Failed)
{
    public double Ratio => Last / Load;
}

/// <summary>One subject's stampedes: the most loads, the medians of the rest.</summary>
internal sealed record StampedeResult(string Subject, IReadOnlyList<StampedeRun> Runs)
{
    public int Loads => Runs.Max(run => run.Loads);

    public double LoadMilliseconds => Runs.Select(run => run.Load.TotalMilliseconds).Median();

    public double LastMilliseconds => Runs.Select(run => run.Last.TotalMilliseconds).Median();

    public double Ratio => Runs.Select(run => run.Ratio).Median();

    public int Failed => Runs.Max(run => run.Failed);
}

/// <summary>All subjects' stampedes.</summary>
internal sealed record StampedeReport(string Cache, IReadOnlyList<StampedeResult> Results) : IBenchReport
{
    private const double MostRatio = 1.3;

    public string Suite => "stampede";

    public IReadOnlyList<string> Missed =>
    [
        .. from result in Results
           where Enum.TryParse<CacheStrategy>(result.Subject, out _)
           let most = result.Subject == nameof(CacheStrategy.VersionedKeys) ? 2 : 1
           where result.Loads > most || result.Ratio > MostRatio || result.Failed > 0
           select string.Create(
               CultureInfo.InvariantCulture,
               $"{result.Subject}: {result.Loads} loads, the last caller after {result.Ratio:0.00} loads, {result.Failed} failed; should be {most}, {MostRatio} at most, 0"),
    ];

    public void WriteTo(TextWriter output)
    {
        output.WriteLine($"Stampede. {Cache}.");
        output.WriteLine($"{StampedeSuite.Callers:N0} callers of one cold key on two nodes. Medians of {StampedeSuite.Rounds}.");
        output.WriteLine();
        output.WriteLine($"{"",-20}{"loads",7}{"load, ms",12}{"last caller, ms",18}{"ratio",8}{"failed",9}");
        foreach (var result in Results)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $" {result.Subject,-19}{result.Loads,7}{result.LoadMilliseconds,12:N0}{result.LastMilliseconds,18:N0}{result.Ratio,8:0.00}{result.Failed,9}"));
        }

        output.WriteLine();
    }

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteNumber("callers", StampedeSuite.Callers);
        json.WriteStartArray("results");
        foreach (var result in Results)
        {
            json.WriteStartObject();
            json.WriteString("subject", result.Subject);
            json.WriteNumber("loads", result.Loads);
            json.WriteNumber("loadMilliseconds", Math.Round(result.LoadMilliseconds, 1));
            json.WriteNumber("lastMilliseconds", Math.Round(result.LastMilliseconds, 1));
            json.WriteNumber("ratio", Math.Round(result.Ratio, 3));
            json.WriteNumber("failed", result.Failed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
