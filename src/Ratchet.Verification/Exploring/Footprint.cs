using System.Runtime.InteropServices;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// What one event touched, so that the search can tell which orders of two events differ. Two events are dependent if one wrote what
/// the other read or wrote; notes (responses, which only raise what later reads must see) do not depend on each other, but on reads.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Footprint(ulong Reads, ulong Writes, ulong Notes)
{
    public const int MaxKeys = 3;
    public const int MaxNodes = 5;

    private const int ReadersAt = 2 * MaxKeys;
    private const int WritersAt = ReadersAt + (MaxNodes * MaxKeys);
    private const int FailuresAt = WritersAt + (MaxNodes * MaxKeys);
    private const int LifeAt = FailuresAt + MaxNodes;
    private const int WaitingAt = LifeAt + MaxNodes;

    /// <summary>
    /// The parts of the nodes, into which nobody can look. Everything else is plain data, and known by its value.
    /// </summary>
    public const ulong Parts = ((1UL << LifeAt) - 1) & ~((1UL << ReadersAt) - 1);

    public static Footprint None => default;

    public static Footprint Everything => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>What has been acknowledged and seen so far: invocations read it, responses note it.</summary>
    public static ulong RealTime => 1UL << 56;

    /// <summary>The number of faults left.</summary>
    public static ulong Budget => 1UL << 57;

    /// <summary>What the server held at which moment, where it may go back.</summary>
    public static ulong History => 1UL << 58;

    /// <summary>Which era belongs to which server.</summary>
    public static ulong Era => 1UL << 59;

    /// <summary>What time it is, and whether anybody waits for a later one.</summary>
    public static ulong Clock => 1UL << 60;

    /// <summary>Who writes which row, where a write is promised to run alone.</summary>
    public static ulong Alone => 1UL << 61;

    public static ulong Cell(int key) => 1UL << key;

    public static ulong EveryCell => (1UL << MaxKeys) - 1;

    public static ulong Row(int key) => 1UL << (MaxKeys + key);

    /// <summary>What one node's readers of one key share: its flights, its bypass queue, its wake-ups.</summary>
    public static ulong Readers(int node, int key) => 1UL << (ReadersAt + (node * MaxKeys) + key);

    /// <summary>What one node's writers of one key share.</summary>
    public static ulong Writers(int node, int key) => 1UL << (WritersAt + (node * MaxKeys) + key);

    /// <summary>What one node's writers of all keys share, where one write has several.</summary>
    public static ulong Writers(int node) => ((1UL << MaxKeys) - 1) * Writers(node, 0);

    /// <summary>What all of one node's events share once the store has failed: outages, deliveries.</summary>
    public static ulong Failures(int node) => 1UL << (FailuresAt + node);

    /// <summary>Whether the node lives: its death takes all of its events away.</summary>
    public static ulong Life(int node) => 1UL << (LifeAt + node);

    /// <summary>Whether anybody on the node waits for an announcement.</summary>
    public static ulong Waiting(int node) => 1UL << (WaitingAt + node);

    /// <summary>Everything that one node's events share.</summary>
    public static ulong Node(int node) => (((1UL << MaxKeys) - 1) * (Readers(node, 0) | Writers(node, 0))) | Failures(node) | Life(node);

    /// <summary>Bits as their node sees them: its own, as they would be on the first node, and those of others.</summary>
    public static (ulong Own, ulong Others) Relative(ulong bits, int node)
    {
        const ulong EveryKey = (1UL << MaxKeys) - 1;
        var own = ((bits >> (ReadersAt + (node * MaxKeys))) & EveryKey)
            | (((bits >> (WritersAt + (node * MaxKeys))) & EveryKey) << MaxKeys)
            | ((bits & Failures(node)) != 0 ? 1UL << (2 * MaxKeys) : 0)
            | ((bits & Life(node)) != 0 ? 2UL << (2 * MaxKeys) : 0);
        return (own, bits & ~Node(node));
    }

    public ulong All => Reads | Writes | Notes;

    public static Footprint Reading(ulong bits) => new(bits, 0, 0);

    public static Footprint Writing(ulong bits) => new(0, bits, 0);

    public static Footprint Noting(ulong bits) => new(0, 0, bits);

    public static Footprint operator |(Footprint a, Footprint b) => new(a.Reads | b.Reads, a.Writes | b.Writes, a.Notes | b.Notes);

    /// <summary>Whether nothing but these bits was touched.</summary>
    public bool IsWithin(ulong bits) => (All & ~bits) == 0;

    public bool DependsOn(Footprint other) =>
        (Writes & (other.Reads | other.Writes | other.Notes)) != 0
        || (other.Writes & (Reads | Notes)) != 0
        || (Notes & other.Reads) != 0
        || (other.Notes & Reads) != 0;
}
