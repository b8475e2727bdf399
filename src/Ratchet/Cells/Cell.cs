using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Ratchet.Cells;

/// <summary>What a cell is. The numbers are the wire format's (ASCII letters, so that a dump can be read).</summary>
internal enum CellKind : byte
{
    /// <summary>Unknown: no key, or bytes that this node does not understand or may not trust.</summary>
    Empty = 0,

    /// <summary>What the database held.</summary>
    Value = (byte)'V',

    /// <summary>One loader is loading; only a fill that shows its token is stored.</summary>
    Leased = (byte)'L',

    /// <summary>A lease that all loaders share; the value lies under a key of its own that carries this version.</summary>
    Version = (byte)'N',

    /// <summary>At least one write is in flight; nothing is served and nothing is stored.</summary>
    Quarantined = (byte)'Q',
}

[Flags]
internal enum CellFlags : byte
{
    None = 0,

    /// <summary>The database had no such row.</summary>
    Absent = 1,

    /// <summary>The payload is compressed. Reserved: this version neither writes nor accepts it.</summary>
    Compressed = 2,

    /// <summary>There ever were two writes in this quarantine, so no writer knows which of them the database applied last.</summary>
    Overlapped = 4,

    /// <summary>Somebody waits for this lease or quarantine to end: whoever ends it announces it.</summary>
    Awaited = 8,
}

/// <summary>
/// Who may understand a cell: a strategy and the schema of its value. A versioned shape keeps a version in the cell and the value
/// under a key of its own.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CellShape(CacheStrategy Strategy, ulong Schema)
{
    public bool IsVersioned => Strategy == CacheStrategy.VersionedKeys;
}

/// <summary>A shape in an era: cells written before the server forgot something are not trusted after it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CellStamp(CellShape Shape, ulong Era);

/// <summary>A serialized value, or the knowledge that there is none.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CellValue(ReadOnlyMemory<byte> Payload, bool IsAbsent)
{
    public static CellValue Absent { get; } = new(ReadOnlyMemory<byte>.Empty, IsAbsent: true);
}

/// <summary>One write in a quarantine, until its deadline in the server's own milliseconds.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WriterEntry(Token Writer, long Deadline);

/// <summary>
/// The state of one cached key. Immutable; <see cref="CellTransitions"/> says how it changes,
/// <see cref="CellFormat"/> how it is written.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Cell(
    CellKind Kind,
    CellStamp Stamp,
    CellFlags Flags,
    Token Token,
    CellValue Content,
    ImmutableArray<WriterEntry> Writers)
{
    public static Cell Empty => default;

    public bool IsOverlapped => (Flags & CellFlags.Overlapped) != 0;

    public bool IsAwaited => (Flags & CellFlags.Awaited) != 0;

    public static Cell Leased(CellStamp stamp, Token token) =>
        new(CellKind.Leased, stamp, CellFlags.None, token, default, default);

    public static Cell Version(CellStamp stamp, Token version) =>
        new(CellKind.Version, stamp, CellFlags.None, version, default, default);

    public static Cell Value(CellStamp stamp, CellValue content) =>
        new(CellKind.Value, stamp, content.IsAbsent ? CellFlags.Absent : CellFlags.None, default, content, default);

    public static Cell Quarantined(CellStamp stamp, CellFlags flags, ImmutableArray<WriterEntry> writers) =>
        new(CellKind.Quarantined, stamp, flags, default, default, writers);
}
