using System.Runtime.InteropServices;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// What one event touched, so that the search can tell which orders of two events differ. Two events are dependent if one wrote what
/// the other read or wrote; notes (responses, which only raise what later reads must see) do not depend on each other, but on reads.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Footprint(ulong Reads, ulong Writes, ulong Notes)
{
    public const int MaxKeys = 4;
    public const int MaxNodes = 4;

    public static Footprint None => default;

    public static Footprint Everything => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>What has been acknowledged and seen so far: invocations read it, responses note it.</summary>
    public static ulong RealTime => 1UL << 56;

    /// <summary>The number of faults left.</summary>
    public static ulong Budget => 1UL << 57;

    public static ulong Cell(int key) => 1UL << key;

    public static ulong Row(int key) => 1UL << (MaxKeys + key);

    /// <summary>What one node's readers of one key share: its flights, its bypass queue, its wake-ups.</summary>
    public static ulong Readers(int node, int key) => 1UL << (8 + (node * MaxKeys) + key);

    /// <summary>What one node's writers of one key share.</summary>
    public static ulong Writers(int node, int key) => 1UL << (24 + (node * MaxKeys) + key);

    /// <summary>What all of one node's events share once the store has failed: outages, deliveries.</summary>
    public static ulong Failures(int node) => 1UL << (40 + node);

    /// <summary>Whether the node lives: its death takes all of its events away.</summary>
    public static ulong Life(int node) => 1UL << (44 + node);

    /// <summary>Everything that one node's events share.</summary>
    public static ulong Node(int node) => (((1UL << MaxKeys) - 1) * (Readers(node, 0) | Writers(node, 0))) | Failures(node) | Life(node);

    public static Footprint Reading(ulong bits) => new(bits, 0, 0);

    public static Footprint Writing(ulong bits) => new(0, bits, 0);

    public static Footprint Noting(ulong bits) => new(0, 0, bits);

    public static Footprint operator |(Footprint a, Footprint b) => new(a.Reads | b.Reads, a.Writes | b.Writes, a.Notes | b.Notes);

    /// <summary>Whether it touches these bits at most.</summary>
    public bool IsWithin(ulong bits) => ((Reads | Writes | Notes) & ~bits) == 0;

    public bool DependsOn(Footprint other) =>
        (Writes & (other.Reads | other.Writes | other.Notes)) != 0
        || (other.Writes & (Reads | Notes)) != 0
        || (Notes & other.Reads) != 0
        || (other.Notes & Reads) != 0;
}
