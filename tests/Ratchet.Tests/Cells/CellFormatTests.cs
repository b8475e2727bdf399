using System.Text;
using CsCheck;
using Ratchet.Cells;
using Xunit;

namespace Ratchet.Tests.Cells;

/// <summary>The bytes of a cell: they come back as they were written, and anything else is Empty and never an exception.</summary>
public sealed class CellFormatTests
{
    private static readonly CellStamp Stamp = new(new CellShape(CacheStrategy.Lease, 0x1122334455667788), Era: 0x0102030405060708);
    private static readonly Token Token = new(0x0011223344556677, 0x8899aabbccddeeff);

    [Fact]
    public void Cell_WrittenAndRead_IsTheSame() =>
        CellGen.Written.Sample(cell => CellGen.Same(cell, CellFormat.Decode(CellFormat.Encode(cell))), iter: 20_000);

    [Fact]
    public void Value_CostsItsPayloadAndThirtyTwoBytes() =>
        Gen.Select(CellGen.Stamp, Gen.Byte.Array[0, 1_000]).Sample(
            (stamp, payload) => CellFormat.Encode(Cell.Value(stamp, new CellValue(payload, IsAbsent: false))).Length == payload.Length + 32);

    /// <summary>The format that other versions and other languages read. If this fails, the format's number must change.</summary>
    [Fact]
    public void Header_OfEachKind_IsAsDocumented()
    {
        const string Stamped = "02000000" + "8877665544332211" + "0807060504030201";

        AssertBytes("5231" + "5600" + Stamped, "616263", Cell.Value(Stamp, new CellValue("abc"u8.ToArray(), IsAbsent: false)));
        AssertBytes("5231" + "5601" + Stamped, "", Cell.Value(Stamp, CellValue.Absent));
        AssertBytes("5231" + "4e00" + Stamped, "00112233445566778899aabbccddeeff", Cell.Version(Stamp, Token));
        AssertBytes("5231" + "4c08" + Stamped, "00112233445566778899aabbccddeeff", Cell.Leased(Stamp, Token) with { Flags = CellFlags.Awaited });
        AssertBytes(
            "5231" + "5104" + Stamped,
            "00112233445566778899aabbccddeeff" + Convert.ToHexStringLower(Encoding.ASCII.GetBytes("0001790000000123")),
            Cell.Quarantined(Stamp, CellFlags.Overlapped, [new WriterEntry(Token, 1_790_000_000_123)]));
    }

    [Fact]
    public void Stamp_Encoded_IsTheHeadersPart() => CellGen.Written.Sample(
        cell => CellFormat.Encode(cell).AsSpan(4, CellFormat.StampSize).SequenceEqual(CellFormat.EncodeStamp(cell.Stamp)), iter: 1_000);

    [Fact]
    public void EmptyCell_HasNoBytes() => Assert.Throws<ArgumentOutOfRangeException>(() => CellFormat.Encode(Cell.Empty));

    [Fact]
    public void Bytes_ThatAreNoCell_AreEmpty() =>
        Gen.Byte.Array[0, 200].Sample(bytes => CellFormat.Decode(bytes).Kind == CellKind.Empty, iter: 50_000);

    [Fact]
    public void Cell_Truncated_IsEmpty() =>
        Gen.Select(CellGen.Written, Gen.Double[0, 1]).Sample(
            (cell, fraction) =>
            {
                var bytes = CellFormat.Encode(cell);
                return CellFormat.Decode(bytes.AsMemory(0, (int)(fraction * (bytes.Length - 1)))).Kind == CellKind.Empty;
            },
            iter: 50_000);

    [Fact]
    public void Cell_WithOneByteChanged_IsEmpty() =>
        Gen.Select(CellGen.Written, Gen.Double[0, 1], Gen.Byte[1, 255]).Sample(
            (cell, fraction, change) =>
            {
                var bytes = CellFormat.Encode(cell);
                bytes[(int)(fraction * (bytes.Length - 1))] ^= change;
                return CellFormat.Decode(bytes).Kind == CellKind.Empty;
            },
            iter: 50_000);

    [Fact]
    public void Cell_WithBytesAppended_IsEmpty() =>
        Gen.Select(CellGen.Written, Gen.Byte.Array[1, 64]).Sample(
            (cell, more) => CellFormat.Decode(CellFormat.Encode(cell).Concat(more).ToArray()).Kind == CellKind.Empty, iter: 20_000);

    /// <summary>What a future version may write: this one must take it for a miss.</summary>
    [Theory]
    [InlineData(1, (byte)'2')]
    [InlineData(2, (byte)'X')]
    [InlineData(3, (byte)CellFlags.Compressed)]
    [InlineData(3, 16)]
    [InlineData(5, 1)]
    public void Cell_OfAnUnknownFormat_IsEmpty(int at, byte with)
    {
        var bytes = CellFormat.Encode(Cell.Value(Stamp, new CellValue("abc"u8.ToArray(), IsAbsent: false)));
        bytes[at] = with;

        Assert.Equal(CellKind.Empty, CellFormat.Decode(bytes).Kind);
    }

    private static void AssertBytes(string head, string body, Cell cell)
    {
        var bytes = CellFormat.Encode(cell);
        Assert.Equal(head, Convert.ToHexStringLower(bytes.AsSpan(0, 24)));
        Assert.Equal(body, Convert.ToHexStringLower(bytes.AsSpan(32)));
    }
}
