using System.Runtime.InteropServices;

namespace Ratchet.Verification.Exploring;

/// <summary>Numbers from a seed, the same on every machine and in every version (SplitMix64).</summary>
[StructLayout(LayoutKind.Auto)]
internal struct SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>From 0 to less than the bound.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);
}
