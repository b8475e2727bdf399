using Ratchet.Cells;

namespace Ratchet.Verification.Exploring.Locks;

/// <summary>One time that the server gave the lock away, and what its holder believes.</summary>
/// <param name="node">Whose command it was.</param>
/// <param name="holder">Under which token.</param>
/// <param name="order">The how manieth time it was.</param>
internal sealed class LockHold(int node, Token holder, int order)
{
    public int Node { get; } = node;

    public Token Holder { get; } = holder;

    public int Order { get; } = order;

    /// <summary>Until when the holder may believe in it, counted from before it asked; null: it has not been told yet.</summary>
    public long? Until { get; set; }

    /// <summary>What the holder has in its hands; null: not yet.</summary>
    public DistributedLockHandle? Handle { get; set; }

    /// <summary>Whether it is being given back, or its node has died.</summary>
    public bool IsOver { get; set; }

    /// <summary>Whether its node has died: nobody waits for what it still does.</summary>
    public bool IsDead { get; set; }

    /// <summary>Whether the server has lost it before its time, which nobody can know at once.</summary>
    public bool IsLostEarly { get; set; }

    /// <summary>Whether the holder has every reason to believe that it has the lock. One whose time is over, and whose timer has not fired, is paused.</summary>
    public bool IsBelieved(long now) => !IsOver && !IsLostEarly && Until > now && Handle?.Lost.IsCancellationRequested != true;

    public void Describe(ref StateHash state)
    {
        state.Add((ulong)Node);
        state.Add(Holder);
        state.Add((ulong)Order);
        state.Add((ulong)(Until ?? -1));
        state.Add((IsOver ? 1UL : 0) | (IsLostEarly ? 2UL : 0) | (Handle is null ? 0 : 4UL) | (Handle?.Lost.IsCancellationRequested == true ? 8UL : 0));
    }
}
