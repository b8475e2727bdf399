using Ratchet.Cells;
using Ratchet.Engine;

namespace Ratchet.Verification.Exploring;

/// <summary>The clock and the timers of one node in one execution.</summary>
internal sealed class VirtualTime(World world, int node) : TimeProvider
{
    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => world.Now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMilliseconds(world.Now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new VirtualTimer(world, node, () => callback(state), dueTime);
}

/// <summary>A timer that fires when the search says so.</summary>
internal sealed class VirtualTimer : ITimer
{
    private readonly World _world;
    private readonly Action _fire;

    public VirtualTimer(World world, int node, Action fire, TimeSpan dueTime)
    {
        (_world, _fire, Node) = (world, fire, node);
        Change(dueTime, Timeout.InfiniteTimeSpan);
    }

    public int Node { get; }

    public long Due { get; private set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _world.Remove(this);
        if (dueTime >= TimeSpan.Zero)
        {
            Due = _world.Now + (long)dueTime.TotalMilliseconds;
            _world.Add(this);
        }

        return true;
    }

    /// <summary>Dependent on everything: that it fires says that nothing else could happen.</summary>
    public PendingEvent AsEvent() => new((ulong)Due | 1UL << 63, EventKind.Timer, Node, Footprint.Everything, Fire, () => $"{Due} ms have passed");

    public void Dispose() => _world.Remove(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private void Fire()
    {
        _world.Remove(this);
        _world.AdvanceTo(Due);
        _fire();
    }
}

/// <summary>The engine's seams under the search: tokens are counted, promises are kept in place, delays are timers of the search.</summary>
internal sealed class ExploredSeams(World world, int node) : EngineSeams(new VirtualTime(world, node))
{
    private ulong _tokens;

    /// <summary>Node and count, so that a token is the same in every order of the other nodes' events.</summary>
    public override Token NewToken() => new((ulong)node + 1, ++_tokens);

    public override double NextFraction() => 0;

    public override TaskCompletionSource<T> NewCompletion<T>() => new();

    public override Task DelayAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        var over = new TaskCompletionSource();
        var timer = new VirtualTimer(world, node, () => over.TrySetResult(), span);
        cancellationToken.UnsafeRegister((_, token) =>
        {
            timer.Dispose();
            over.TrySetCanceled(token);
        }, null);
        return over.Task;
    }
}
