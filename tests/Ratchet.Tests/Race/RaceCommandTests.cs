using System.Text.Json;
using Ratchet.Lab.Race.Schedules;
using Ratchet.Lab.Race.Subjects;
using Xunit;

namespace Ratchet.Tests.Race;

public sealed class RaceCommandTests
{
    private static readonly string[] Verdicts = ["fresh", "stale", "went-back", "stale-for-ever", "not-applicable"];

    [Fact]
    public async Task Race_WithoutOptions_ShowsTheRaceAndTheFinalPrice()
    {
        var run = await RunningLab.RunAsync("race");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("SETEX price $100.00  ◀ here", run.Out, StringComparison.Ordinal);
        Assert.Contains("Fill v1 $100.00 → refused", run.Out, StringComparison.Ordinal);
        Assert.StartsWith("Final price: $50.00 ", run.Out.Split(Environment.NewLine)[^2], StringComparison.Ordinal);
    }

    [Theory, InlineData(80), InlineData(100), InlineData(140), InlineData(200)]
    public async Task Timelines_AtAnyWidth_FitTheTerminal(int width)
    {
        var run = await RunningLab.RunAsync(width, "race", "--schedule", "all");

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Out.Split(Environment.NewLine), line => Assert.True(line.Length <= width && line == line.TrimEnd(), line));
        Assert.DoesNotContain('\e', run.Out);
    }

    [Fact]
    public async Task Json_IsOneDocumentOfTheAgreedShape()
    {
        var run = await RunningLab.RunAsync("race", "--strategy", "all", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var document = JsonDocument.Parse(run.Out);
        var root = document.RootElement;
        Assert.Equal(("embedded", "sqlite"), (root.GetProperty("cache").GetString(), root.GetProperty("database").GetString()));
        var results = root.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(RaceSubjects.All.Count * RaceSchedules.All.Count, results.Count);
        Assert.All(results, AssertShape);
    }

    [Fact]
    public async Task Json_OfOneRace_HoldsItsFigures()
    {
        var run = await RunningLab.RunAsync("race", "--strategy", "naivecache", "--schedule", "late-fill", "--json");

        using var document = JsonDocument.Parse(run.Out);
        var only = document.RootElement.GetProperty("results").EnumerateArray().Single();
        Assert.Equal(
            """{"subject":"NaiveCache","kind":"specimen","schedule":"late-fill","served":"100.00","database":"50.00","verdict":"stale-for-ever"}""",
            JsonSerializer.Serialize(only));
    }

    [Fact]
    public async Task Mermaid_OfOneRace_IsOneDiagramWithTheFaultMarked()
    {
        var run = await RunningLab.RunAsync("race", "--strategy", "NaiveCache", "--schedule", "late-fill", "--mermaid");

        Assert.Equal(
            """
            ### late-fill: NaiveCache

            ```mermaid
            sequenceDiagram
                participant R1 as R1 (read)
                participant W1 as W1 (write)
                participant Database
                participant Cache
                R1->>Cache: GET price
                Cache-->>R1: miss
                R1->>Database: SELECT
                Database-->>R1: $100.00
                W1->>Database: UPDATE $50.00
                W1->>Database: COMMIT $50.00
                W1->>Cache: DEL price
                rect rgb(255, 200, 200)
                R1->>Cache: SETEX price $100.00
                end
                Note over Database,Cache: served $100.00, database $50.00: stale for 1 h
            ```
            """,
            run.Out.TrimEnd());
    }

    [Theory]
    [InlineData("'Foo' is unknown; allowed: all, VersionedKeys, Lease, WriteThrough, DistributedLock, NaiveCache", "race", "--strategy", "Foo")]
    [InlineData("'early-fill' is unknown; allowed: all, late-fill, crossing-writers", "race", "--schedule", "early-fill")]
    [InlineData("'memcached://x' is not an address; allowed: embedded, redis://", "race", "--cache", "memcached://x")]
    [InlineData("'redis://x/first' is not an address; allowed: embedded, redis://", "race", "--cache", "redis://x/first")]
    [InlineData("'mysql://x' is not an address; allowed: sqlite, mysql://", "race", "--database", "mysql://x")]
    [InlineData("'--bogus'", "race", "--bogus")]
    [InlineData("--strategy", "race", "--strategy")]
    [InlineData("--json and --mermaid exclude each other", "race", "--json", "--mermaid")]
    [InlineData("'explode' is no command; allowed: race", "explode")]
    [InlineData("a command is missing; allowed: race")]
    public async Task BadUsage_EndsWithOneLineAndCode2(string expected, params string[] arguments)
    {
        var run = await RunningLab.RunAsync(arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(expected, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis://127.0.0.1:1", "--cache", "redis://me:secret@127.0.0.1:1")]
    [InlineData("mysql://127.0.0.1:1/shop", "--database", "mysql://me:secret@127.0.0.1:1/shop")]
    [InlineData("postgres://127.0.0.1:1/shop", "--database", "postgres://me:secret@127.0.0.1:1/shop")]
    [InlineData("***@127.0.0.1", "--cache", "redis:/me:secret@127.0.0.1")]
    [InlineData("***@127.0.0.1:x/shop", "--database", "mysql://me:secret@127.0.0.1:x/shop")]
    public async Task ServerThatCannotBeUsed_IsNamedWithoutItsPassword(string named, string option, string address)
    {
        var run = await RunningLab.RunAsync("race", option, address);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(named, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_NamesTheCommandAndEndsWithCode0()
    {
        var run = await RunningLab.RunAsync("race", "--help");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("ratchet race [options]", run.Out, StringComparison.Ordinal);
    }

    private static void AssertShape(JsonElement result)
    {
        Assert.Equal(["subject", "kind", "schedule", "served", "database", "verdict"], result.EnumerateObject().Select(property => property.Name));
        var verdict = result.GetProperty("verdict").GetString();
        Assert.Contains(verdict, Verdicts);
        Assert.Equal(verdict == "not-applicable", result.GetProperty("served").ValueKind == JsonValueKind.Null);
        if (verdict != "not-applicable")
        {
            Assert.Matches(@"^\d+\.\d\d$", result.GetProperty("served").GetString());
            Assert.Matches(@"^\d+\.\d\d$", result.GetProperty("database").GetString());
        }
    }
}
