using System.Runtime.InteropServices;
using Ratchet.Verification.Exploring.Memories;

namespace Ratchet.Verification.Exploring;

/// <summary>One step of the path that a search is on: what was chosen, and what is left to try in its place.</summary>
internal sealed class SearchFrame
{
    /// <summary>What is left to try.</summary>
    public Stack<ulong> Choices { get; } = new();

    public List<Sleeper> Asleep { get; } = [];

    public ulong Chosen { get; set; }

    /// <summary>The node that the chosen event is named after.</summary>
    public int Owner { get; set; } = -1;

    public Footprint Touched { get; set; }

    /// <summary>The state that the step begins in, if this visit of it is to be remembered when it is over; null: it is not.</summary>
    public UInt128? State { get; set; }

    /// <summary>What will be remembered of it.</summary>
    public Visited Visit { get; set; }

    /// <summary>How many of the events that may make all others needless are left, with the chosen one; they are tried first.</summary>
    public int Locals { get; set; }

    /// <summary>The bits that each of these may touch for that.</summary>
    public ulong Inside { get; set; }

    /// <summary>The chosen event has run: the last of those that concern only one node makes all others needless, unless one did concern more.</summary>
    public void ProveLocal()
    {
        if (Locals > 0 && !Touched.IsWithin(Inside))
        {
            Locals = 0;
        }
        else if (Locals == 1)
        {
            Choices.Clear();
        }
    }

    public void Choose(ulong next)
    {
        Chosen = next;
        Locals -= Locals > 0 ? 1 : 0;
    }

    public bool Sleeps(ulong id)
    {
        foreach (var sleeper in Asleep)
        {
            if (sleeper.Id == id)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>The visits of a state.</summary>
/// <param name="Slept">What slept on each, and so was left out.</param>
/// <param name="Rounds">How often each read had gone round on the last one.</param>
/// <param name="Peak">How often any read may have gone round in what follows, if they had gone round so often.</param>
/// <param name="IsOpen">Whether what follows is still being searched.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Visited(ulong[] Slept, ReadRounds Rounds, int Peak, bool IsOpen);

/// <summary>A choice that an earlier branch covers, until something happens that it depends on.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Sleeper(ulong Id, int Owner, Footprint Touched);
