using System.Text;
using Ratchet.Cells;
using Ratchet.Stores;
using Xunit;

namespace Ratchet.Conformance.Tests;

/// <summary>The worked examples of docs/protocol.md are what this library writes and reads.</summary>
public sealed class ProtocolPageTests
{
    private static readonly CellStamp Stamp = new(new CellShape(CacheStrategy.VersionedKeys, 0x1122334455667788), 0x00000000DEADBEEF);
    private static readonly Token First = new(0x0001020304050607, 0x08090A0B0C0D0E0F);
    private static readonly Token Second = new(0xF0F1F2F3F4F5F6F7, 0xF8F9FAFBFCFDFEFF);

    public static TheoryData<string> Names => ["value", "absent value", "version", "lease", "awaited lease", "quarantine"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Example_EachKind_StandsInThePage(string name)
    {
        var bytes = CellFormat.Encode(Example(name));
        Assert.NotEqual(CellKind.Empty, CellFormat.Decode(bytes).Kind);
        Assert.Contains(Dump(bytes), await ReadPageAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyExamples_EscapedIds_StandInThePage()
    {
        var page = await ReadPageAsync();
        foreach (var id in (string[])["42", "a b", "{x}", "50%", "\uD800"])
        {
            Assert.Contains($"`ratchet:{{product:{KeyText.Escape(id)}}}`", page, StringComparison.Ordinal);
        }

        Assert.Contains($"`{CellKey.Of("ratchet", "product", "42").OfVersion(First)}`", page, StringComparison.Ordinal);
    }

    private static Cell Example(string name) => name switch
    {
        "value" => Cell.Value(Stamp, new CellValue(Encoding.UTF8.GetBytes("{\"price\":50}"), IsAbsent: false)),
        "absent value" => Cell.Value(Stamp, CellValue.Absent),
        "version" => Cell.Version(Stamp, First),
        "lease" => Cell.Leased(Stamp, First),
        "awaited lease" => Cell.Leased(Stamp, First) with { Flags = CellFlags.Awaited },
        _ => Cell.Quarantined(Stamp, CellFlags.Overlapped, [new(First, 1_700_000_060_000), new(Second, 1_700_000_090_000)]),
    };

    /// <summary>Sixteen bytes a line, as the page prints them.</summary>
    private static string Dump(byte[] bytes) =>
        string.Join('\n', bytes.Chunk(16).Select(line => string.Join(' ', line.Select(b => b.ToString("x2")))));

    private static async Task<string> ReadPageAsync()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ratchet.slnx")))
        {
            folder = folder.Parent;
        }

        return await File.ReadAllTextAsync(Path.Combine(folder!.FullName, "docs", "protocol.md"), TestContext.Current.CancellationToken);
    }
}
