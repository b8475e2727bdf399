using Ratchet.Lab.Stock;
using Ratchet.Verification.Histories;
using Xunit;

namespace Ratchet.Tests.Stock;

/// <summary>The judge of <c>ratchet stock</c>: one product, of which there are two.</summary>
public sealed class StockResultTests
{
    private static readonly StockLoad Two = new(Products: 1, Each: 2);

    [Fact]
    public void History_WithEverythingSoldAndSeen_HasNothingWrong()
    {
        var result = Judge(Sale(0, version: 1), Sale(2, version: 2), Read("a", 4, version: 2), LastRead("a", 2), LastRead("b", 2));

        Assert.Empty(result.Wrongs);
        Assert.Equal((2, 3, 2, 0, 0, 0), (result.Sold, result.Reads, result.LastReads, result.Stale, result.Other, result.Left));
    }

    [Fact]
    public void ReadOfWhatWasSoldBeforeItBegan_IsStale()
    {
        var result = Judge(Sale(0, version: 1), Sale(2, version: 2), Read("b", 4, version: 1), LastRead("a", 2), LastRead("b", 2));

        Assert.Equal(1, result.Stale);
        Assert.Contains(result.Wrongs, wrong => wrong.Contains("NoStaleReads broken 1 times, first for product 0", StringComparison.Ordinal));
    }

    [Fact]
    public void LastRead_OtherThanTheDatabase_IsWrong()
    {
        var result = Judge(Sale(0, version: 1), Sale(2, version: 2), LastRead("a", 2), LastRead("b", 1));

        Assert.Contains(result.Wrongs, wrong => wrong.Contains(nameof(Guarantee.Convergence), StringComparison.Ordinal));
    }

    [Fact]
    public void ItemSoldTwice_IsWrong()
    {
        var result = Judge(Sale(0, version: 1), Sale(2, version: 2), Sale(4, version: 2), LastRead("a", 2), LastRead("b", 2));

        Assert.Contains("Lease sold 3 of 2", result.Wrongs);
        Assert.NotEqual(0, result.Other);
    }

    [Fact]
    public void ItemLeft_IsWrong()
    {
        var result = StockResult.Of("Lease", Two, [Sale(0, version: 1), LastRead("a", 1), LastRead("b", 1)], [Final(version: 1)], seconds: 1);

        Assert.Equal(["Lease sold 1 of 2", "Lease: the database holds 1 in the end, and should hold 0"], result.Wrongs);
    }

    [Fact]
    public void ProcessThatDidNotLookAgain_IsWrong()
    {
        var result = Judge(Sale(0, version: 1), Sale(2, version: 2), LastRead("a", 2));

        Assert.Equal(["Lease: 1 last reads, and should be 2"], result.Wrongs);
    }

    private static StockResult Judge(params Operation[] recorded) => StockResult.Of("Lease", Two, recorded, [Final(version: 2)], seconds: 1);

    private static Operation Sale(int start, long version) => Of("a", OperationKind.Write, start, version);

    private static Operation Read(string process, int start, long version) => Of(process, OperationKind.Read, start, version);

    private static Operation LastRead(string process, long version) => Of(process, OperationKind.Read, start: 20, version);

    private static Operation Final(long version) => Of("database", OperationKind.Final, start: 10, version);

    private static Operation Of(string process, OperationKind kind, int start, long version) => new()
    {
        Process = process,
        Key = "0",
        Kind = kind,
        Start = TimeSpan.FromMilliseconds(start),
        End = TimeSpan.FromMilliseconds(start + 1),
        Version = version,
    };
}
