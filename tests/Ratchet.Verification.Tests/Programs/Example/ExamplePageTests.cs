using System.Globalization;
using System.Text.RegularExpressions;
using Ratchet.Verification.Programs;
using Xunit;

namespace Ratchet.Verification.Tests.Programs.Example;

/// <summary>docs/exploring.md: its examples stand here and compile, and what it prints is what they print.</summary>
public sealed partial class ExamplePageTests
{
    private static readonly string Folder = Path.Combine(Root(), "tests/Ratchet.Verification.Tests/Programs/Example");
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs/exploring.md"));

    [Fact]
    public void EveryExampleOfThePage_StandsInTheSource()
    {
        var source = string.Concat(Directory.GetFiles(Folder, "*.cs").Select(static file => Flat(File.ReadAllText(file))));

        var examples = Blocks("csharp").Select(Flat).ToList();

        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.Contains(example, source, StringComparison.Ordinal));
    }

    [Fact]
    public void CacheAside_Explored_PrintsWhatThePageShows()
    {
        var exploration = new Exploration<Prices>(node => new Prices(node.Cache, node.Database))
            .Row("product:1", "100")
            .Reader("product:1", prices => prices.GetAsync("product:1"))
            .Writer("product:1", "50", prices => prices.SetAsync("product:1", "50"));

        var result = exploration.Run();

        Assert.Contains(Timeless(result.ToString()), Blocks("text").Select(Timeless));
        Assert.Contains(result.Counterexample!.Mermaid, Blocks("mermaid"));
        var line = result.Counterexample.Line;
        Assert.Contains($"exploration.Replay(\"{line}\")", Page, StringComparison.Ordinal);
        Assert.Equal(result.Counterexample.Steps, exploration.Replay(line).Counterexample?.Steps);
    }

    [Fact]
    public void FencedPrices_TwoReadersTwoWriters_AreNeverStale()
    {
        var result = new Exploration<FencedPrices>(node => new FencedPrices(node))
            .Row("product:1", "100")
            .Reader("product:1", prices => prices.GetAsync("product:1"))
            .Reader("product:1", prices => prices.GetAsync("product:1"))
            .Writer("product:1", "50", prices => prices.SetAsync("product:1", "50"))
            .Writer("product:1", "60", prices => prices.SetAsync("product:1", "60"))
            .Expect(Facts.NoStaleReads)
            .WithFaults(Faults.Eviction)
            .Run();

        result.ThrowUnlessComplete();
        var count = string.Create(CultureInfo.InvariantCulture, $"{result.Executions:N0} executions");
        Assert.True(Page.Contains(count, StringComparison.Ordinal), $"The page should say '{count}'.");
    }

    [Fact]
    public void FencedPrices_WriterDies_StaysStale()
    {
        var result = new Exploration<FencedPrices>(node => new FencedPrices(node))
            .Row("product:1", "100")
            .Reader("product:1", prices => prices.GetAsync("product:1"))
            .Writer("product:1", "50", prices => prices.SetAsync("product:1", "50"))
            .WithFaults(Faults.Crash)
            .Run();

        Assert.Equal("Convergence", result.Counterexample?.Fact);
        Assert.Contains(Timeless(result.ToString()), Blocks("text").Select(Timeless));
    }

    private static IEnumerable<string> Blocks(string language) => Page.Split($"```{language}\n")[1..].Select(static part => part.Split("```")[0]);

    /// <summary>How long a search takes differs.</summary>
    private static string Timeless(string text) => Duration().Replace(text, "in … s");

    private static string Flat(string code) => string.Join('\n', code.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ratchet.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' holds Ratchet.slnx.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"in \d+\.\d s", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Duration();
}
