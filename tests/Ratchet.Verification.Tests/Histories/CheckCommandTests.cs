using System.Text.Json;
using Ratchet.Lab.Commands;
using Spectre.Console;
using Xunit;

namespace Ratchet.Verification.Tests.Histories;

public sealed class CheckCommandTests
{
    private const string Race =
        """
        {"process":"loader","op":"read","key":"1","start":2,"end":9,"version":1}
        {"process":"writer","op":"write","key":"1","start":3,"end":6,"version":2}
        {"process":"late","op":"read","key":"1","start":10,"end":11,"version":1}
        """;

    private static readonly string s_right = string.Join('\n', Race.Split('\n')[..2]);

    [Fact]
    public async Task Check_HistoryThatHolds_ExitsZero()
    {
        var (code, output, error) = await RunAsync(s_right, "-", "--staleness", "5s");

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("-: operations: 2, keys: 1", output, StringComparison.Ordinal);
        Assert.Equal(8, output.Split("no violation found").Length - 1);
    }

    [Fact]
    public async Task Check_StaleRead_ExitsOneAndNamesTheLines()
    {
        var (code, output, error) = await RunAsync(Race, "-", "--guarantee", "g1");

        Assert.Equal((1, ""), (code, error));
        Assert.Contains("G1                   1 violated", output, StringComparison.Ordinal);
        Assert.Contains("  key 1: late's read of version 1 (10 to 11 ms, line 3) began after writer's write", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Json_IsOneDocument()
    {
        var (code, output, _) = await RunAsync(Race, "-", "--guarantee", "G1,sessions", "--json");

        Assert.Equal(1, code);
        using var document = JsonDocument.Parse(output);
        var verdicts = document.RootElement.GetProperty("verdicts").EnumerateArray().ToList();
        Assert.Equal(
            ["G1", "read-your-writes", "monotonic-reads", "monotonic-writes", "writes-follow-reads"],
            verdicts.Select(each => each.GetProperty("guarantee").GetString()));
        Assert.Equal("[2,3]", verdicts[0].GetProperty("violations")[0].GetProperty("lines").GetRawText());
        Assert.False(document.RootElement.GetProperty("holds").GetBoolean());
    }

    [Fact]
    public async Task Check_Uncertainty_ForgivesCloseEvents()
    {
        Assert.Equal(1, (await RunAsync(Race, "-", "--guarantee", "G1", "--uncertainty", "3.9ms")).Code);
        Assert.Equal(0, (await RunAsync(Race, "-", "--guarantee", "G1", "--uncertainty", "4ms")).Code);
    }

    [Fact]
    public async Task Check_AFile_IsRead()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, Race + "\nbroken");

            var (code, output, error) = await RunAsync("", file);

            Assert.Equal((2, ""), (code, output));
            Assert.StartsWith($"ratchet: {file}:4: the line is no JSON object with ", error, StringComparison.Ordinal);
            Assert.Single(error.TrimEnd().Split('\n'));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("Required argument 'FILE' missing", "check")]
    [InlineData("/no/such/file cannot be read: ", "check", "/no/such/file")]
    [InlineData("--guarantee: 'G9' is unknown; allowed: all, sessions, G1, G2, G3, ", "check", "-", "--guarantee", "G9")]
    [InlineData("--uncertainty: '1' is no span; allowed is a number and a unit", "check", "-", "--uncertainty", "1")]
    [InlineData("--uncertainty: '-1ms' is no span; ", "check", "-", "--uncertainty=-1ms")]
    [InlineData("--staleness: '9999999999m' is no span; ", "check", "-", "--staleness", "9999999999m")]
    [InlineData("--guarantee staleness needs --staleness", "check", "-", "--guarantee", "staleness")]
    public async Task BadUsage_ExitsTwoWithOneLine(string complaint, params string[] arguments)
    {
        var (code, output, error) = await RunAsync("", [.. arguments[1..]]);

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"ratchet: {complaint}", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private static async Task<(int Code, string Out, string Error)> RunAsync(string input, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var ansi = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var code = await LabCommand.RunAsync(["check", .. arguments], new LabConsole(output, error, ansi) { In = new StringReader(input) });
        return (code, output.ToString(), error.ToString());
    }
}
