using CsCheck;
using Ratchet.Cells;
using Xunit;

namespace Ratchet.Conformance.Tests;

public sealed class CellFormatMutationTests
{
    [Fact]
    public void Decode_AnyCell_IsWhatWasEncoded() =>
        MutatedCells.Valid.Sample(cell => CellFormat.Encode(CellFormat.Decode(CellFormat.Encode(cell))).AsSpan().SequenceEqual(CellFormat.Encode(cell)), iter: 10_000);

    /// <summary>Whatever is still read as a cell must be one that somebody encoded: either of the two that were mixed.</summary>
    [Fact]
    public void Decode_HundredThousandAccidents_EmptyOrUnharmed() =>
        MutatedCells.Accidents.Sample(
            accident =>
            {
                var cell = CellFormat.Decode(accident.After);
                return cell.Kind == CellKind.Empty || accident.After.AsSpan().SequenceEqual(accident.Before);
            },
            iter: 100_000);

    [Fact]
    public void Decode_AnyBytes_NeverThrows() =>
        Gen.Byte.Array[0, 200].Sample(bytes => CellFormat.Decode(bytes).Kind == CellKind.Empty, iter: 20_000);
}
