using Ratchet.Cells;
using Ratchet.Locking;
using Ratchet.Stores;

namespace Ratchet.Tests.Locking;

/// <summary>Locks in memory, behind a connection that a test can cut.</summary>
internal sealed class ScriptedLockStore(TimeProvider time) : ILockStore
{
    private readonly InMemoryLockStore _inner = new(time);

    /// <summary>Nothing reaches the server.</summary>
    public bool IsDown { get; set; }

    /// <summary>How many acquisitions run and lose their reply.</summary>
    public int RepliesToLose { get; set; }

    public int Acquisitions { get; private set; }

    public Token LastHolder { get; private set; }

    public WakeUps WakeUps => _inner.WakeUps;

    public async ValueTask<LockReply> AcquireAsync(CellKey key, Token holder, IReadOnlyList<Token> earlier, TimeSpan timeToLive)
    {
        ThrowIfDown();
        Acquisitions++;
        var reply = await _inner.AcquireAsync(key, holder, earlier, timeToLive);
        LastHolder = reply.IsHeld ? holder : LastHolder;
        return RepliesToLose-- > 0 ? throw new CellStoreException("no reply") : reply;
    }

    public ValueTask<bool> RenewAsync(CellKey key, Token holder, TimeSpan timeToLive)
    {
        ThrowIfDown();
        return _inner.RenewAsync(key, holder, timeToLive);
    }

    public ValueTask ReleaseAsync(CellKey key, IReadOnlyList<Token> holders)
    {
        ThrowIfDown();
        return _inner.ReleaseAsync(key, holders);
    }

    private void ThrowIfDown()
    {
        if (IsDown)
        {
            throw new CellStoreException("down");
        }
    }
}
