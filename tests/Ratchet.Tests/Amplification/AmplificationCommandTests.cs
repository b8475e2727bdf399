using System.Text.Json;
using Ratchet.Tests.Race;
using Ratchet.Verification.Specimens;
using Xunit;

namespace Ratchet.Tests.Amplification;

public sealed class AmplificationCommandTests(SmallRun run) : IClassFixture<SmallRun>
{
    private static readonly string[] ResultProperties = ["subject", "entries", "serverKeys", "bytes", "keysPerEntry", "bytesPerEntry"];

    [Fact]
    public void Json_IsOneDocumentOfTheAgreedShape()
    {
        Assert.Equal((0, ""), (run.Lab.ExitCode, run.Lab.Error));
        Assert.Equal(["cache", "keys", "writes", "results", "inDoubtResults"], run.Root.EnumerateObject().Select(property => property.Name));
        Assert.Equal(run.Address, run.Root.GetProperty("cache").GetString());
        Assert.Equal((SmallRun.Keys, SmallRun.Writes), (run.Root.GetProperty("keys").GetInt32(), run.Root.GetProperty("writes").GetInt32()));
        Assert.Equal(["VersionedKeys", "Lease", "VersionedCache"], SubjectsOf("results"));
        Assert.Equal(["VersionedKeys", "Lease"], SubjectsOf("inDoubtResults"));
        Assert.All(ResultsOf("results").Concat(ResultsOf("inDoubtResults")), AssertShape);
    }

    [Fact]
    public void VersionedKeys_WhoseWritesEnded_KeepsAtMostTwoKeysForEachEntry() =>
        Assert.InRange(KeysOf("results", nameof(CacheStrategy.VersionedKeys)), SmallRun.Keys, 2 * SmallRun.Keys);

    [Fact]
    public void Lease_WhoseWritesEnded_KeepsOneKeyForEachEntry() =>
        Assert.Equal(SmallRun.Keys, KeysOf("results", nameof(CacheStrategy.Lease)));

    [Fact]
    public void PublishedVersionedCache_KeepsManyKeysForEachEntry() =>
        Assert.True(KeysOf("results", nameof(VersionedCache)) > 10 * SmallRun.Keys);

    /// <summary>A hold leaves the value of the version that its write replaced; it stays until it expires.</summary>
    [Fact]
    public void VersionedKeys_WithWritesInDoubt_KeepsAtMostOneKeyMoreForEachOfThem() =>
        Assert.InRange(
            KeysOf("inDoubtResults", nameof(CacheStrategy.VersionedKeys)), SmallRun.Keys, (2 * SmallRun.Keys) + (SmallRun.Writes / 100));

    [Fact]
    public void Lease_WithWritesInDoubt_KeepsOneKeyForEachEntry() =>
        Assert.Equal(SmallRun.Keys, KeysOf("inDoubtResults", nameof(CacheStrategy.Lease)));

    [Fact]
    public void Run_OnAGivenServer_LeavesNothingBehind() => Assert.Equal(0, run.KeysLeftBehind);

    [Fact]
    public async Task Table_ForPeople_FitsEightyColumns()
    {
        var table = await RunningLab.RunAsync("amplification", "--keys", "5", "--writes", "100");

        Assert.Equal((0, ""), (table.ExitCode, table.Error));
        Assert.Contains("keys/entry", table.Out, StringComparison.Ordinal);
        Assert.All(table.Out.Split(Environment.NewLine), line => Assert.True(line.Length <= 80 && line == line.TrimEnd(), line));
    }

    [Theory]
    [InlineData("--keys: 0 is not allowed; allowed: 1 to 1000000", "--keys", "0")]
    [InlineData("--writes: -1 is not allowed; allowed: 1 to 10000000", "--writes", "-1")]
    [InlineData("'many'", "--writes", "many")]
    [InlineData("'memcached://x' is not an address; allowed: embedded, redis://", "--cache", "memcached://x")]
    [InlineData("cannot use redis://127.0.0.1:1", "--cache", "redis://me:secret@127.0.0.1:1")]
    [InlineData("'--bogus'", "--bogus")]
    public async Task BadUsage_EndsWithOneLineAndCode2(string expected, params string[] arguments)
    {
        var refused = await RunningLab.RunAsync(["amplification", .. arguments]);

        Assert.Equal((2, ""), (refused.ExitCode, refused.Out));
        Assert.Contains(expected, Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Error, StringComparison.Ordinal);
    }

    private static void AssertShape(JsonElement result)
    {
        Assert.Equal(ResultProperties, result.EnumerateObject().Select(property => property.Name));
        var entries = result.GetProperty("entries").GetInt32();
        Assert.Equal(SmallRun.Keys, entries);
        Assert.Equal(Math.Round(result.GetProperty("serverKeys").GetDecimal() / entries, 3), result.GetProperty("keysPerEntry").GetDecimal());
        Assert.Equal(Math.Round(result.GetProperty("bytes").GetDecimal() / entries, 1), result.GetProperty("bytesPerEntry").GetDecimal());
        Assert.True(result.GetProperty("bytesPerEntry").GetDecimal() > 200);
    }

    private List<JsonElement> ResultsOf(string list) => [.. run.Root.GetProperty(list).EnumerateArray()];

    private IEnumerable<string?> SubjectsOf(string list) => ResultsOf(list).Select(result => result.GetProperty("subject").GetString());

    private long KeysOf(string list, string subject) =>
        ResultsOf(list).Single(result => result.GetProperty("subject").GetString() == subject).GetProperty("serverKeys").GetInt64();
}
