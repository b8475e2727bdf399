using System.Collections.Immutable;
using CsCheck;
using Ratchet.Cells;

namespace Ratchet.Tests.Cells;

/// <summary>Random cells of every kind that is written.</summary>
internal static class CellGen
{
    private static readonly Gen<Token> AnyToken = Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new Token(high, low));

    public static readonly Gen<CellStamp> Stamp = Gen.Select(
        Gen.Byte, Gen.ULong, Gen.ULong, (strategy, schema, era) => new CellStamp(new CellShape((CacheStrategy)strategy, schema), era));

    private static readonly Gen<CellValue> Value = Gen.OneOf(
        Gen.Const(CellValue.Absent),
        Gen.Byte.Array[0, 100].Select(bytes => new CellValue(bytes, IsAbsent: false)));

    private static readonly Gen<WriterEntry> Writer = Gen.Select(
        AnyToken, Gen.Long[0, 9_999_999_999_999_999], (token, deadline) => new WriterEntry(token, deadline));

    public static readonly Gen<Cell> Written = Gen.OneOf(
        Gen.Select(Stamp, Value, (stamp, value) => Cell.Value(stamp, value)),
        Gen.Select(Stamp, AnyToken, (stamp, token) => Cell.Version(stamp, token)),
        Gen.Select(Stamp, AnyToken, Gen.Bool, (stamp, token, awaited) =>
            Cell.Leased(stamp, token) with { Flags = awaited ? CellFlags.Awaited : CellFlags.None }),
        Gen.Select(Stamp, Gen.Bool, Gen.Bool, Writer.Array[1, 5], (stamp, overlapped, awaited, writers) => Cell.Quarantined(
            stamp,
            (overlapped ? CellFlags.Overlapped : CellFlags.None) | (awaited ? CellFlags.Awaited : CellFlags.None),
            [.. writers])));

    /// <summary>Equality by content: a cell's own compares its memory and its array by reference.</summary>
    public static bool Same(in Cell one, in Cell two) =>
        one.Kind == two.Kind && one.Stamp == two.Stamp && one.Flags == two.Flags && one.Token == two.Token
        && one.Content.IsAbsent == two.Content.IsAbsent && one.Content.Payload.Span.SequenceEqual(two.Content.Payload.Span)
        && Entries(one).SequenceEqual(Entries(two));

    public static ImmutableArray<WriterEntry> Entries(in Cell cell) => cell.Writers.IsDefault ? [] : cell.Writers;
}
