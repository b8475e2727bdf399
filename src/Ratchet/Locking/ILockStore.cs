using System.Runtime.InteropServices;
using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Locking;

/// <summary>
/// The locks' door to the outside: three operations, each atomic on one lock. As with <see cref="ICellStore"/>, an operation that failed
/// with <see cref="CellStoreException"/> may still run later, at most once; so every attempt to acquire has a token never sent before.
/// Thread-safe.
/// </summary>
internal interface ILockStore
{
    /// <summary>Announcements that a lock which somebody waited for has been given back.</summary>
    WakeUps WakeUps { get; }

    /// <summary>
    /// Takes a free lock, or one that an earlier attempt of this very caller has taken, whose reply was lost. A lock that another holds is
    /// marked as awaited.
    /// </summary>
    ValueTask<LockReply> AcquireAsync(CellKey key, Token holder, IReadOnlyList<Token> earlier, TimeSpan timeToLive);

    /// <summary>Prolongs the lock if this holder has it. Whether it has. Never takes it again.</summary>
    ValueTask<bool> RenewAsync(CellKey key, Token holder, TimeSpan timeToLive);

    /// <summary>Gives the lock back if one of these holders has it.</summary>
    ValueTask ReleaseAsync(CellKey key, IReadOnlyList<Token> holders);
}

/// <summary>The answer of an acquisition: held, under this fencing token, or busy.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LockReply(bool IsHeld, long FencingToken);
