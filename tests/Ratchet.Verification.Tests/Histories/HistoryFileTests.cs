using Ratchet.Verification.Histories;
using Xunit;

namespace Ratchet.Verification.Tests.Histories;

public sealed class HistoryFileTests
{
    private const string Start = """{"process":"a","op":"read","key":"1","start":12.5""";

    [Fact]
    public async Task WriteAndRead_RandomHistories_RoundTrip()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var history = seed % 2 == 0 ? RandomHistory.Versions(random) : RandomHistory.Values(random);
            var file = new StringWriter();

            await HistoryFile.WriteAsync(file, history);
            var read = await ReadAsync(file.ToString());

            Assert.True(history.SequenceEqual(read.Select(each => each with { Line = null })), $"seed {seed}: {file}");
        }
    }

    [Fact]
    public async Task Write_AnOperation_IsTheLineThatTheDocumentShows()
    {
        var file = new StringWriter();

        await HistoryFile.WriteAsync(file, [Recorded.Read("a", 12.5, 13, 3)]);

        Assert.Equal("""{"process":"a","op":"read","key":"k","start":12.5,"end":13,"version":3,"outcome":"ok"}""" + "\n", file.ToString());
    }

    [Fact]
    public async Task Read_TextThatNeedsEscapes_IsKept()
    {
        var odd = Recorded.WriteValue("pro\"cess", 0, 1, "line\nbreak ü \u2028 😀");
        var file = new StringWriter();

        await HistoryFile.WriteAsync(file, [odd]);

        Assert.Equal(odd with { Line = 1 }, Assert.Single(await ReadAsync(file.ToString())));
    }

    [Fact]
    public async Task Read_EmptyLines_AreSkippedAndCounted()
    {
        var read = await ReadAsync($$"""


            {{Start}},"end":13.00009}

            """);

        Assert.Equal((3, TimeSpan.FromTicks(130_000)), (read.Single().Line!.Value, read.Single().End!.Value));
    }

    [Theory]
    [InlineData("nonsense", "the line is no JSON object with process, key, op, start, end, version, value, outcome: ")]
    [InlineData("[1]", "the line is an array; allowed is a JSON object with ")]
    [InlineData("7", "the line is 7; allowed is a JSON object with ")]
    [InlineData(Start + ""","end":13,"end":14}""", "the line is no JSON object with ")]
    [InlineData(Start + ""","end":13,"verison":1}""", "'verison' is no field of an operation; allowed: process, ")]
    [InlineData(Start + "}", "'end' is missing; only ")]
    [InlineData(Start + ""","end":12}""", "'end' is 12, before 'start', 12.5; ")]
    [InlineData(Start + ""","end":"soon"}""", "'end' is the string 'soon'; allowed: a number of milliseconds")]
    [InlineData(Start + ""","end":1e300}""", "'end' is 1e300; allowed: a number of milliseconds")]
    [InlineData(Start + ""","end":900000000000000}""", "'end' is 900000000000000 ms; allowed are times up to ")]
    [InlineData(Start + ""","end":13,"version":1.5}""", "'version' is 1.5; allowed: a whole number from 0 ")]
    [InlineData(Start + ""","end":13,"version":-1}""", "'version' is -1; allowed are 0 and above")]
    [InlineData(Start + ""","end":13,"version":1,"value":"x"}""", "it has both a 'version' and a 'value'")]
    [InlineData(Start + ""","end":13,"outcome":"maybe"}""", "'outcome' is the string 'maybe'; allowed: ok, failed, unknown")]
    [InlineData("""{"process":"a","op":"scan","key":"1","start":1}""", "'op' is the string 'scan'; allowed: read, write, final")]
    [InlineData("""{"process":"a","op":"read","key":1,"start":1}""", "'key' is 1; allowed: a string")]
    [InlineData("""{"op":"read","key":"1","start":1}""", "'process' is missing; allowed: a string")]
    [InlineData("""{"process":"","op":"read","key":"1","start":1,"end":2}""", "'process' is empty; ")]
    [InlineData("""{"process":"a","op":"write","key":"1","start":1,"end":2}""", "a write that is 'ok' needs the 'version' or the 'value' ")]
    public async Task Read_BadLine_SaysWhatIsAllowed(string line, string complaint)
    {
        var defect = await Assert.ThrowsAsync<HistoryException>(() => ReadAsync($"{Start},\"end\":13}}\n{line}\n"));

        Assert.Equal(2, defect.Line);
        Assert.StartsWith(complaint, defect.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_VersionsAndValuesOfOneKey_Refused() => Refused(
        "b's write of 'x' (2 to 3 ms, line 7) has no 'version' ", Recorded.Write("a", 0, 1, 1), Recorded.WriteValue("b", 2, 3, "x") with { Line = 7 });

    [Fact]
    public void Check_OneValueWrittenTwice_Refused() => Refused(
        "b's write of 'x' (2 to 3 ms, line 7) wrote the same value as ", Recorded.WriteValue("a", 0, 1, "x"), Recorded.WriteValue("b", 2, 3, "x") with { Line = 7 });

    [Fact]
    public void Check_WriteAfterAFinal_Refused() => Refused(
        "b's write of version 2 (2 to 3 ms, line 7) began after ", Recorded.Final("a", 0, 1, 1), Recorded.Write("b", 2, 3, 2) with { Line = 7 });

    private static void Refused(string complaint, params Operation[] history)
    {
        var defect = Assert.Throws<HistoryException>(() => HistoryChecker.Check(history));

        Assert.Equal(7, defect.Line);
        Assert.StartsWith(complaint, defect.Message, StringComparison.Ordinal);
    }

    private static async Task<List<Operation>> ReadAsync(string text)
    {
        var read = new List<Operation>();
        await foreach (var operation in HistoryFile.ReadAsync(new StringReader(text)))
        {
            read.Add(operation);
        }

        return read;
    }
}
