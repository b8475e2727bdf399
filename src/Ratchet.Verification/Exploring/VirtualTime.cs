using Ratchet.Cells;
using Ratchet.Engine;

namespace Ratchet.Verification.Exploring;

/// <summary>The clock and the timers of one node in one execution.</summary>
internal sealed class VirtualTime(World world, int node) : TimeProvider
{
    public override long TimestampFrequency => 1000;

    public override long GetTimestamp()
    {
        world.Learn((ulong)world.Now);
        world.Touch(Footprint.Reading(Footprint.Clock));
        return world.Now;
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMilliseconds(GetTimestamp());

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

    /// <summary>Names one setting of the timer: two timers due at one time are two events.</summary>
    public ulong Id { get; private set; }

    public long Due { get; private set; }

    /// <summary>Whether it will fire.</summary>
    public bool IsSet => _world.Has(this);

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _world.Remove(this);
        if (dueTime >= TimeSpan.Zero)
        {
            _world.Touch(Footprint.Reading(Footprint.Clock));
            Due = _world.Now + (long)dueTime.TotalMilliseconds;
            Id = _world.NextId(Node);
            _world.Add(this);
        }

        return true;
    }

    /// <summary>
    /// One that is due concerns its node. One that is not fires because nothing else can happen, and moves the time: it depends on
    /// everything.
    /// </summary>
    public PendingEvent AsEvent()
    {
        var footprint = Due <= _world.Now ? Footprint.Writing(_world.NodeBits(Node)) : Footprint.Everything;
        return new PendingEvent(Id, EventKind.Timer, Node, footprint, Fire, () => $"node {Node}: a timer fires at {Due} ms");
    }

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

/// <summary>The engine's seams under the search: tokens are named, promises are kept in place, delays are timers of the search.</summary>
internal sealed class ExploredSeams(World world, WriteRecords records, int node) : EngineSeams(new VirtualTime(world, node))
{
    /// <summary>Stands still: who measures must not tell two executions apart that go on alike.</summary>
    public override TimeProvider Stopwatch { get; } = new StoppedTime();

    /// <summary>Named after the event that makes it, so that a token is the same in every order of the other events.</summary>
    public override Token NewToken()
    {
        var token = new Token((ulong)node + 1, world.NextName(node));
        records.Made(token);
        return token;
    }

    public override double NextFraction() => 0;

    public override TaskCompletionSource<T> NewCompletion<T>() => new();

    /// <summary>
    /// At once, inside the event that asks for it: its first step is a request, which waits for the search anyway. What the caller's
    /// context would let it see is a matter of the production seam.
    /// </summary>
    public override void Run<TState>(Action<TState> work, TState state) => work(state);

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

    private sealed class StoppedTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
