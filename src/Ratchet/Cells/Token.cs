using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ratchet.Cells;

/// <summary>
/// A random 128-bit name: of one attempt to lease a cell, of one version of a value, of one attempt to begin a write.
/// Never a counter: a counter restarts when its key is evicted, and Lua loses precision past 2^53.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Token(ulong High, ulong Low)
{
    public const int Size = 16;

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
    }

    public static Token Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64BigEndian(source),
        BinaryPrimitives.ReadUInt64BigEndian(source[8..]));

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <summary>32 lower-case hexadecimal digits, as in the key of a version's value.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
