using System.Runtime.InteropServices;
using Ratchet.Reading;

namespace Ratchet.Verification.Exploring.Memories;

/// <summary>
/// How often each read of a state has gone round, in the order in which they are found. It tells no states apart: before the number of rounds is up,
/// nothing depends on it. So that it never is, the search adds up by how much reads have gone round more often wherever one visit of a state covers another.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReadRounds(ulong Packed)
{
    /// <summary>How many reads are told apart.</summary>
    public const int MostReads = 64 / BitsEach;

    /// <summary>How often a read may have gone round without that deciding anything.</summary>
    public const int MostRounds = SharedRead<int, long>.MaxRounds - 1;

    private const int BitsEach = 4;

    /// <exception cref="InvalidOperationException">A read has come to its last round: from here on, their number does decide something.</exception>
    public static ReadRounds Of(IEnumerable<int> rounds)
    {
        var (packed, place) = (0UL, 0);
        foreach (var each in rounds)
        {
            if (each > MostRounds)
            {
                throw new InvalidOperationException($"A read has gone round {each} times; an exhaustive search takes reads that go round up to {MostRounds} times.");
            }

            if (place == MostReads)
            {
                throw new InvalidOperationException($"More than {MostReads} reads are running; an exhaustive search takes up to {MostReads}.");
            }

            packed |= (ulong)each << (place++ * BitsEach);
        }

        return new(packed);
    }

    /// <summary>How often the read has gone round that has most often.</summary>
    public int Most => Excess(default);

    /// <summary>By how much a read has gone round more often than in another state, for the read with the most; 0 if none has.</summary>
    public int Excess(ReadRounds other)
    {
        var most = 0;
        for (var place = 0; place < MostReads; place++)
        {
            most = Math.Max(most, At(place) - other.At(place));
        }

        return most;
    }

    private int At(int place) => (int)(Packed >> (place * BitsEach)) & ((1 << BitsEach) - 1);
}
