using CsCheck;
using Ratchet.Cells;

namespace Ratchet.Conformance.Tests;

/// <summary>Valid cells, and what becomes of one when bytes are flipped, lost, added or taken from another.</summary>
internal static class MutatedCells
{
    private static readonly Gen<Token> Tokens = Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new Token(high, low));

    // The stamp is what the stores in these tests use, or it is not: both kinds of damage must be harmless.
    private static readonly Gen<CellStamp> Stamps = Gen.Select(Gen.Int[1, 2], Gen.ULong[1, 2], Gen.ULong[1, 2], (strategy, schema, era) =>
        new CellStamp(new CellShape((CacheStrategy)strategy, schema), era));

    private static readonly Gen<CellValue> Values = Gen.Frequency(
        (1, Gen.Const(CellValue.Absent)),
        (4, Gen.Byte.Array[0, 80].Select(payload => new CellValue(payload, IsAbsent: false))));

    private static readonly Gen<WriterEntry> Writers = Gen.Select(
        Tokens, Gen.Long[1_500_000_000_000, 9_500_000_000_000], (token, deadline) => new WriterEntry(token, deadline));

    public static Gen<Cell> Valid { get; } = Gen.OneOf(
        Gen.Select(Stamps, Values, Cell.Value),
        Gen.Select(Stamps, Tokens, Cell.Version),
        Gen.Select(Stamps, Tokens, Gen.Bool, (stamp, token, isAwaited) =>
            Cell.Leased(stamp, token) with { Flags = isAwaited ? CellFlags.Awaited : CellFlags.None }),
        Gen.Select(Stamps, Gen.Int[0, 3], Writers.Array[1, 4], (stamp, flags, writers) =>
            Cell.Quarantined(stamp, (CellFlags)(4 * flags), [.. writers])));

    /// <summary>A cell's bytes before and after one accident.</summary>
    public static Gen<(byte[] Before, byte[] After)> Accidents { get; } =
        Gen.Select(Valid, Valid, Gen.Int[0, 4], Gen.UInt, Gen.UInt, (cell, other, kind, at, bits) =>
        {
            var (before, stranger) = (CellFormat.Encode(cell), CellFormat.Encode(other));
            var after = Damage(before, stranger, kind, (int)(at % (uint)before.Length), bits);
            // A stranger's header before a body that is the same for both is the stranger's cell, and unharmed.
            return (after.AsSpan().SequenceEqual(stranger) ? stranger : before, after);
        });

    private static byte[] Damage(byte[] bytes, byte[] other, int kind, int at, uint bits) => kind switch
    {
        0 => Flip(bytes, at, (byte)(1 << (int)(bits % 8))),
        1 => Flip(bytes, at, (byte)(1 + (bits % 255))),
        2 => bytes[..at],
        3 => [.. bytes, .. BitConverter.GetBytes(bits)],
        _ => [.. other[..CellFormat.HeaderSize], .. bytes[CellFormat.HeaderSize..]],
    };

    private static byte[] Flip(byte[] bytes, int at, byte mask)
    {
        var damaged = (byte[])bytes.Clone();
        damaged[at] ^= mask;
        return damaged;
    }
}
