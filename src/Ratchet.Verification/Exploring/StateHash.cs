using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Verification.Exploring;

/// <summary>A hash of a state of an execution (XXH3, 128 bits), over a list of numbers and a bag of them.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct StateHash
{
    private Numbers _numbers;
    private int _count;
    private UInt128 _bag;

    public void Add(ulong number)
    {
        if (_count == Numbers.Length)
        {
            var soFar = XxHash128.HashToUInt128(Bytes(in this));
            (_numbers[0], _numbers[1], _count) = ((ulong)soFar, (ulong)(soFar >> 64), 2);
        }

        _numbers[_count++] = number;
    }

    public void Add(string text) => Add(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan())));

    public void Add(Token token)
    {
        Add(token.High);
        Add(token.Low);
    }

    /// <summary>A token as its own node knows it; another node's by its full name.</summary>
    public void Add(Token token, int node)
    {
        var isOwn = token.High == (ulong)node + 1;
        Add(isOwn ? 0 : token.High);
        Add(isOwn ? World.On(node, token.Low) : token.Low);
    }

    public void Add(in CellValue value)
    {
        Add(XxHash3.HashToUInt64(value.Payload.Span));
        Add(value.IsAbsent ? 1UL : 0);
    }

    /// <summary>Adds something whose place among others of its kind means nothing.</summary>
    public void AddUnordered(ulong id, ulong content)
    {
        var one = new StateHash();
        one.Add(id);
        one.Add(content);
        AddUnordered(one.ToUInt128());
    }

    public void AddUnordered(UInt128 hash) => _bag += hash;

    /// <summary>What a reply of the store tells a node.</summary>
    public static ulong Of<TReply>(TReply reply, int node)
    {
        var hash = new StateHash();
        switch (reply)
        {
            case CellRead read:
                hash.Add((ulong)read.Kind | (read.Damaged ? 256UL : 0));
                hash.Add(read.Token, node);
                hash.Add(read.Value);
                break;
            case BeginReply begun:
                hash.Add((begun.IsBusy ? 1UL : 0) | (begun.Replaced is null ? 0 : 2UL));
                hash.Add(begun.Replaced ?? default, node);
                hash.Add(begun.Era);
                break;
            case Token token:
                hash.Add(token, node);
                break;
            case bool isSo:
                hash.Add(isSo ? 1UL : 2UL);
                break;
            case CellKey[] keys:
                foreach (var key in keys)
                {
                    hash.Add(key.Text);
                }

                break;
            case long[] numbers:
                foreach (var number in numbers)
                {
                    hash.Add((ulong)number);
                }

                break;
            case null:
                break;
            default:
                throw new ArgumentException($"A reply of {typeof(TReply)} has no hash yet.", nameof(reply));
        }

        return hash.ToUInt64();
    }

    public readonly ulong ToUInt64() => _bag == 0 ? XxHash3.HashToUInt64(Bytes(in this)) : (ulong)ToUInt128();

    public readonly UInt128 ToUInt128()
    {
        var list = XxHash128.HashToUInt128(Bytes(in this));
        return XxHash128.HashToUInt128(MemoryMarshal.AsBytes<UInt128>([list, _bag]));
    }

    private static ReadOnlySpan<byte> Bytes(in StateHash hash) =>
        MemoryMarshal.AsBytes(((ReadOnlySpan<ulong>)hash._numbers)[..hash._count]);

    [InlineArray(Length)]
    private struct Numbers
    {
        public const int Length = 24;

        private ulong _first;
    }
}
