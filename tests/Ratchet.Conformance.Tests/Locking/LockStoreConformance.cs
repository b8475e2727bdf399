using Ratchet.Cells;
using Ratchet.Conformance.Tests.Benches;
using Ratchet.Locking;
using Ratchet.Redis;
using Ratchet.Stores;
using Xunit;

namespace Ratchet.Conformance.Tests.Locking;

/// <summary>What every store of locks answers. Keys are new for each test; no test waits for time to pass.</summary>
public abstract class LockStoreConformance
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private static readonly Token Own = new(1, 1);
    private static readonly Token Other = new(2, 1);

    private readonly CellKey _key = new($"locks:lock:{{{Guid.NewGuid():N}}}");

    [Fact]
    public async Task Lock_Held_IsBusyForOthersUntilItsOwnRelease()
    {
        await using var store = await CreateAsync();
        var held = await store.Locks.AcquireAsync(_key, Own, [], Long);

        Assert.True(held.IsHeld);
        Assert.Equal(default, await store.Locks.AcquireAsync(_key, Other, [], Long));
        await store.Locks.ReleaseAsync(_key, [Other]);
        Assert.False((await store.Locks.AcquireAsync(_key, Other, [], Long)).IsHeld);
        await store.Locks.ReleaseAsync(_key, [new Token(1, 9), Own]);

        var next = await store.Locks.AcquireAsync(_key, Other, [], Long);
        Assert.True(next.IsHeld && next.FencingToken > held.FencingToken);
    }

    [Fact]
    public async Task Lock_TakenByAnOwnLostAttempt_IsTakenOver()
    {
        await using var store = await CreateAsync();
        var lost = await store.Locks.AcquireAsync(_key, Own, [], Long);
        var again = await store.Locks.AcquireAsync(_key, new Token(1, 2), [Own], Long);

        Assert.True(again.IsHeld && again.FencingToken > lost.FencingToken);
        Assert.False(await store.Locks.RenewAsync(_key, Own, Long));
        Assert.True(await store.Locks.RenewAsync(_key, new Token(1, 2), Long));
    }

    [Fact]
    public async Task Renewal_OfALostLock_DoesNotTakeItAgain()
    {
        await using var store = await CreateAsync();
        await store.Locks.AcquireAsync(_key, Own, [], Long);
        await store.Locks.ReleaseAsync(_key, [Own]);

        Assert.False(await store.Locks.RenewAsync(_key, Own, Long));
        Assert.True((await store.Locks.AcquireAsync(_key, Other, [], Long)).IsHeld);
    }

    [Fact]
    public async Task Renewal_NeverShortens()
    {
        await using var store = await CreateAsync();
        await store.Locks.AcquireAsync(_key, Own, [], Long);

        Assert.True(await store.Locks.RenewAsync(_key, Own, Moment));
        Assert.False((await store.Locks.AcquireAsync(_key, Other, [], Long)).IsHeld);
    }

    [Fact]
    public async Task Release_OfALockThatSomebodyAwaits_IsAnnounced()
    {
        await using var store = await CreateAsync();
        await store.Locks.AcquireAsync(_key, Own, [], Long);
        using var wakeUp = store.Locks.WakeUps.Register(_key);
        await store.Locks.AcquireAsync(_key, Other, [], Long);
        var announced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = wakeUp.Announced.UnsafeRegister(_ => announced.TrySetResult(), null);

        await store.Locks.ReleaseAsync(_key, [Own]);

        await announced.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    internal abstract Task<LockBench> CreateAsync();
}

/// <summary>A store of locks, and what must be disposed of with it.</summary>
internal sealed class LockBench(ILockStore locks, StoreBench? bench) : IAsyncDisposable
{
    public ILockStore Locks { get; } = locks;

    public static async Task<LockBench> OnServerAsync(string connectionString)
    {
        var bench = await RedisBench.StartAsync(connectionString);
        return new LockBench(new RedisLockStore((RedisCellStore)bench.Store), bench);
    }

    public ValueTask DisposeAsync() => bench?.DisposeAsync() ?? default;
}

public sealed class InMemoryLockTests : LockStoreConformance
{
    internal override Task<LockBench> CreateAsync() => Task.FromResult(new LockBench(new InMemoryLockStore(TimeProvider.System), bench: null));
}

public sealed class RedisLockTests(SharedServers servers) : LockStoreConformance
{
    internal override Task<LockBench> CreateAsync() => LockBench.OnServerAsync(servers.Redis.ConnectionString);
}

public sealed class GarnetLockTests(SharedServers servers) : LockStoreConformance
{
    internal override Task<LockBench> CreateAsync() => LockBench.OnServerAsync(servers.Garnet.ConnectionString);
}
