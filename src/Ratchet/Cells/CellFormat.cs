using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace Ratchet.Cells;

/// <summary>
/// The bytes of a cell. A header of 32 bytes, then the body; numbers are little-endian unless said otherwise.
/// <code>
///  0  'R'                      so that a stranger's bytes are recognised
///  1  format                   '1'
///  2  kind                     'V' value, 'N' version, 'L' leased, 'Q' quarantined
///  3  flags                    1 absent, 2 compressed, 4 overlapped, 8 awaited
///  4  strategy                 1 versioned keys, 2 lease, 3 write-through, 4 distributed lock
///  5  zero, zero, zero
///  8  schema                   64 bits: fingerprint of the value's schema
/// 16  era                      64 bits, opaque
/// 24  checksum                 8 bytes, over everything else in the cell
/// 32  body                     V: the payload. N, L: the token, 16 bytes.
///                              Q: 32 bytes a writer: token, deadline as 16 decimal digits (server's milliseconds since 1970)
/// </code>
/// Cells that only nodes write (V, N) carry XXH3 (64 bits). Cells that scripts rewrite (L, Q) carry the first eight
/// hexadecimal digits of a SHA-1, which is the one digest that a Lua script has; it guards against damage, not against malice.
/// <see cref="Decode"/> never throws: bytes that are no cell are <see cref="CellKind.Empty"/>.
/// docs/protocol.md is this page for ports to other languages.
/// </summary>
internal static class CellFormat
{
    public const int HeaderSize = 32;
    public const int WriterSize = Token.Size + DeadlineDigits;
    public const int StampSize = ChecksumAt - StampAt;

    private const byte Magic = (byte)'R';
    private const byte Format = (byte)'1';
    private const int DeadlineDigits = 16;
    private const int StampAt = 4;
    private const int SchemaAt = 8;
    private const int EraAt = 16;
    private const int ChecksumAt = 24;
    private const CellFlags KnownFlags = CellFlags.Absent | CellFlags.Overlapped | CellFlags.Awaited;

    public static byte[] Encode(in Cell cell)
    {
        var bytes = new byte[HeaderSize + BodySize(cell)];
        bytes[0] = Magic;
        bytes[1] = Format;
        bytes[2] = (byte)cell.Kind;
        bytes[3] = (byte)cell.Flags;
        WriteStamp(cell.Stamp, bytes);
        WriteBody(cell, bytes.AsSpan(HeaderSize));
        WriteChecksum(cell.Kind, bytes, bytes.AsSpan(ChecksumAt, 8));
        return bytes;
    }

    /// <summary>The bytes 4 to 23 of every cell of this stamp, which is how a script recognises one.</summary>
    public static byte[] EncodeStamp(in CellStamp stamp)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        WriteStamp(stamp, header);
        return header.Slice(StampAt, StampSize).ToArray();
    }

    /// <summary>The cell that these bytes are, or Empty. The payload is a slice of <paramref name="bytes"/>, not a copy.</summary>
    public static Cell Decode(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (span.Length < HeaderSize || span[0] != Magic || span[1] != Format || (span[5] | span[6] | span[7]) != 0)
        {
            return Cell.Empty;
        }

        var kind = (CellKind)span[2];
        var flags = (CellFlags)span[3];
        if ((flags & ~KnownFlags) != 0 || !BodyFits(kind, flags, span.Length - HeaderSize) || !ChecksumHolds(kind, span))
        {
            return Cell.Empty;
        }

        var stamp = new CellStamp(
            new CellShape((CacheStrategy)span[4], BinaryPrimitives.ReadUInt64LittleEndian(span[SchemaAt..])),
            BinaryPrimitives.ReadUInt64LittleEndian(span[EraAt..]));
        return kind switch
        {
            CellKind.Value => Cell.Value(stamp, new CellValue(bytes[HeaderSize..], (flags & CellFlags.Absent) != 0)),
            CellKind.Version => Cell.Version(stamp, Token.Read(span[HeaderSize..])),
            CellKind.Leased => Cell.Leased(stamp, Token.Read(span[HeaderSize..])) with { Flags = flags },
            _ => ReadQuarantine(stamp, flags, span[HeaderSize..]),
        };
    }

    private static void WriteStamp(in CellStamp stamp, Span<byte> header)
    {
        header[StampAt] = (byte)stamp.Shape.Strategy;
        BinaryPrimitives.WriteUInt64LittleEndian(header[SchemaAt..], stamp.Shape.Schema);
        BinaryPrimitives.WriteUInt64LittleEndian(header[EraAt..], stamp.Era);
    }

    private static int BodySize(in Cell cell) => cell.Kind switch
    {
        CellKind.Value => cell.Content.Payload.Length,
        CellKind.Version or CellKind.Leased => Token.Size,
        CellKind.Quarantined => cell.Writers.Length * WriterSize,
        _ => throw new ArgumentOutOfRangeException(nameof(cell), cell.Kind, "An empty cell has no bytes: its key does not exist."),
    };

    private static bool BodyFits(CellKind kind, CellFlags flags, int length) => kind switch
    {
        CellKind.Value => (flags & ~CellFlags.Absent) == 0 && (length == 0 || (flags & CellFlags.Absent) == 0),
        CellKind.Version => length == Token.Size && flags == CellFlags.None,
        CellKind.Leased => length == Token.Size && (flags & ~CellFlags.Awaited) == 0,
        CellKind.Quarantined => length > 0 && length % WriterSize == 0 && (flags & CellFlags.Absent) == 0,
        _ => false,
    };

    private static void WriteBody(in Cell cell, Span<byte> body)
    {
        switch (cell.Kind)
        {
            case CellKind.Value:
                cell.Content.Payload.Span.CopyTo(body);
                break;
            case CellKind.Version or CellKind.Leased:
                cell.Token.Write(body);
                break;
            default:
                foreach (var entry in cell.Writers)
                {
                    entry.Writer.Write(body);
                    entry.Deadline.TryFormat(body[Token.Size..], out _, "D16", CultureInfo.InvariantCulture);
                    body = body[WriterSize..];
                }

                break;
        }
    }

    private static Cell ReadQuarantine(CellStamp stamp, CellFlags flags, ReadOnlySpan<byte> body)
    {
        var writers = ImmutableArray.CreateBuilder<WriterEntry>(body.Length / WriterSize);
        for (; !body.IsEmpty; body = body[WriterSize..])
        {
            if (!long.TryParse(body[Token.Size..WriterSize], NumberStyles.None, CultureInfo.InvariantCulture, out var deadline))
            {
                return Cell.Empty;
            }

            writers.Add(new WriterEntry(Token.Read(body), deadline));
        }

        return Cell.Quarantined(stamp, flags, writers.MoveToImmutable());
    }

    private static bool ChecksumHolds(CellKind kind, ReadOnlySpan<byte> cell)
    {
        Span<byte> expected = stackalloc byte[8];
        WriteChecksum(kind, cell, expected);
        return expected.SequenceEqual(cell.Slice(ChecksumAt, 8));
    }

    private static void WriteChecksum(CellKind kind, ReadOnlySpan<byte> cell, Span<byte> destination)
    {
        if (kind is CellKind.Leased or CellKind.Quarantined)
        {
            WriteScriptChecksum(cell, destination);
            return;
        }

        // The header seeds the body's hash, so that both are covered without copying the payload.
        var seed = XxHash3.HashToUInt64(cell[..ChecksumAt]);
        BinaryPrimitives.WriteUInt64LittleEndian(destination, XxHash3.HashToUInt64(cell[HeaderSize..], unchecked((long)seed)));
    }

    private static void WriteScriptChecksum(ReadOnlySpan<byte> cell, Span<byte> destination)
    {
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha1.AppendData(cell[..ChecksumAt]);
        sha1.AppendData(cell[HeaderSize..]);
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
        sha1.GetHashAndReset(digest);
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(digest[..4]), destination);
    }
}
