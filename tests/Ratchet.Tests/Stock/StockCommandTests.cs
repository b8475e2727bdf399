using System.Text.Json;
using Ratchet.Tests.Race;
using Xunit;

namespace Ratchet.Tests.Stock;

public sealed class StockCommandTests
{
    private static readonly string[] Properties = ["cache", "database", "processes", "workers", "products", "stock", "results"];
    private static readonly string[] ResultProperties = ["subject", "holds", "sold", "left", "reads", "stale", "other", "lastReads", "seconds"];

    [Fact]
    public async Task Json_OnTheEmbeddedServers_IsOneDocumentAndEverythingIsSold()
    {
        var sale = await RunningLab.RunAsync("stock", "--products", "5", "--each", "4", "--json");

        Assert.Equal((0, ""), (sale.ExitCode, sale.Error));
        using var document = JsonDocument.Parse(sale.Out);
        var results = document.RootElement.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(Properties, document.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(Enum.GetNames<CacheStrategy>(), results.Select(result => result.GetProperty("subject").GetString()));
        Assert.All(results, result => Assert.Equal(ResultProperties, result.EnumerateObject().Select(property => property.Name)));
        Assert.All(results, result => Assert.Equal(
            (true, 20, 0, 10),
            (result.GetProperty("holds").GetBoolean(), result.GetProperty("sold").GetInt32(), result.GetProperty("left").GetInt32(), result.GetProperty("lastReads").GetInt32())));
    }

    [Fact]
    public async Task Table_ForPeople_FitsEightyColumns()
    {
        var sale = await RunningLab.RunAsync("stock", "--strategy", "Lease", "--products", "2", "--each", "2");

        Assert.Equal((0, ""), (sale.ExitCode, sale.Error));
        Assert.Contains("sales/s", sale.Out, StringComparison.Ordinal);
        Assert.All(sale.Out.Split(Environment.NewLine), line => Assert.True(line.Length <= 80 && line == line.TrimEnd(), line));
    }

    [Theory]
    [InlineData("--products: 0 is not allowed; allowed: 1 to 1000", "--products", "0")]
    [InlineData("--each: 10001 is not allowed; allowed: 1 to 10000", "--each", "10001")]
    [InlineData("'Luck' is unknown; allowed: all, VersionedKeys, Lease, WriteThrough, DistributedLock, NaiveCache", "--strategy", "Luck")]
    [InlineData("'memcached://x' is not an address; allowed: embedded, redis://", "--cache", "memcached://x")]
    [InlineData("cannot use redis://127.0.0.1:1", "--cache", "redis://me:secret@127.0.0.1:1")]
    [InlineData("cannot use mysql://127.0.0.1:1/shop", "--database", "mysql://me:secret@127.0.0.1:1/shop")]
    [InlineData("'--bogus'", "--bogus")]
    public async Task BadUsage_EndsWithOneLineAndCode2(string expected, params string[] arguments)
    {
        var refused = await RunningLab.RunAsync(["stock", .. arguments]);

        Assert.Equal((2, ""), (refused.ExitCode, refused.Out));
        Assert.Contains(expected, Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_DoesNotNameTheCommandOfItsProcesses() =>
        Assert.DoesNotContain("stock-process", (await RunningLab.RunAsync("--help")).Out, StringComparison.Ordinal);
}
