using Ratchet.Cells;
using Ratchet.Locking;
using Ratchet.Redis.Scripts;
using Ratchet.Stores;

namespace Ratchet.Redis;

/// <summary>
/// Locks on the server of the cells, over their connection, their checks and their wake-up channel.
/// <code>
/// prefix:lock:{name}           a hash: holder (16 bytes), awaited; lives as long as the lock
/// prefix:lock:{name}:fence     the last fencing token, decimal; lives a day longer than its lock
/// </code>
/// </summary>
internal sealed class RedisLockStore(RedisCellStore server) : ILockStore
{
    public WakeUps WakeUps => server.WakeUps;

    public ValueTask<LockReply> AcquireAsync(CellKey key, Token holder, IReadOnlyList<Token> earlier, TimeSpan timeToLive) =>
        server.RunAsync("AcquireLock", (key, holder, earlier, timeToLive), static (view, a) =>
            LockScripts.AcquireAsync(view.Session, a.key, a.holder, a.earlier, a.timeToLive));

    public ValueTask<bool> RenewAsync(CellKey key, Token holder, TimeSpan timeToLive) =>
        server.RunAsync("RenewLock", (key, holder, timeToLive), static (view, a) =>
            LockScripts.RenewAsync(view.Session, a.key, a.holder, a.timeToLive));

    public async ValueTask ReleaseAsync(CellKey key, IReadOnlyList<Token> holders) =>
        await server.RunAsync("ReleaseLock", (key, holders), static (view, a) =>
            LockScripts.ReleaseAsync(view.Session, a.key, a.holders)).ConfigureAwait(false);
}
