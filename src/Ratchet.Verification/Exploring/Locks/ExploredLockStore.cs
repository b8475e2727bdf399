using System.Globalization;
using Ratchet.Cells;
using Ratchet.Locking;
using Ratchet.Stores;

namespace Ratchet.Verification.Exploring.Locks;

/// <summary>One node's store of locks, over the explored server.</summary>
internal sealed class ExploredLockStore(World world, LockScenario scenario, LockServer server, LockWatch watch, int node) : ILockStore
{
    /// <summary>Every node's: an announcement reaches them all.</summary>
    public IReadOnlyList<ExploredLockStore> Peers { get; set; } = [];

    public LockLink Link { get; } = new(world, scenario, watch, node);

    public WakeUps WakeUps { get; } = new();

    /// <summary>The last hold that the node was told of.</summary>
    public LockHold? LastTold { get; private set; }

    public ValueTask<LockReply> AcquireAsync(CellKey key, Token holder, IReadOnlyList<Token> earlier, TimeSpan timeToLive)
    {
        var (until, life) = (world.Now + Milliseconds(timeToLive), Milliseconds(timeToLive));
        return Link.Send(new LockCommand<LockReply>("Acquire", Run, Told, static _ => { }, Show, Hash));

        LockReply Run()
        {
            var reply = server.Acquire(holder, earlier, life);
            if (reply.IsHeld)
            {
                watch.Granted(node, holder, reply.FencingToken);
            }

            return reply;
        }

        void Told(LockReply reply)
        {
            if (reply.IsHeld)
            {
                LastTold = watch.Of(holder);
                watch.Confirmed(LastTold, until);
            }
        }

        ulong Hash(LockReply reply) => World.Mix((ulong)reply.FencingToken, reply.IsHeld ? (ulong)watch.Of(holder).Order : ulong.MaxValue);
    }

    public ValueTask<bool> RenewAsync(CellKey key, Token holder, TimeSpan timeToLive)
    {
        var (until, life) = (world.Now + Milliseconds(timeToLive), Milliseconds(timeToLive));
        return Link.Send(new LockCommand<bool>("Renew", Run, Told, Heeded, static reply => reply ? "yes" : "no", static reply => reply ? 1UL : 2UL));

        bool Run()
        {
            var before = server.Holder;
            var reply = server.Renew(holder, life);
            watch.Executed("a renewal", before, [holder], node);
            return reply;
        }

        void Told(bool reply)
        {
            if (reply)
            {
                watch.Confirmed(watch.Of(holder), until);
            }
        }

        void Heeded(bool reply)
        {
            if (!reply)
            {
                watch.Denied(watch.Of(holder));
            }
        }
    }

    public async ValueTask ReleaseAsync(CellKey key, IReadOnlyList<Token> holders)
    {
        Token[] named = [.. holders];
        await Link.Send(new LockCommand<bool>("Release", Run, static _ => { }, static _ => { }, static _ => "done", static _ => 0) { IsRelease = true }).ConfigureAwait(false);

        bool Run()
        {
            var before = server.Holder;
            var wakes = server.Release(named);
            watch.Executed("a release", before, named, node);
            foreach (var peer in wakes ? Peers : [])
            {
                peer.PostWakeUp(key);
            }

            return wakes;
        }
    }

    private void PostWakeUp(CellKey key)
    {
        if (Link.IsDead)
        {
            return;
        }

        var alternatives = scenario.MayFail(LockFaults.WakeUpLost) ? new object() : null;
        world.Post(EventKind.WakeUp, node, Footprint.Writing(LockRun.Inside(node)), Announce, () => $"node {node}: told that the lock is free", alternatives: alternatives);
        if (alternatives is not null)
        {
            world.Post(EventKind.Fault, node, Footprint.None, static () => { }, () => $"fault: node {node} is not told that the lock is free", (ulong)LockFaults.WakeUpLost, alternatives);
        }

        void Announce()
        {
            if (!WakeUps.Announce(key))
            {
                world.LeaveNoMark();
            }
        }
    }

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;

    private static string Show(LockReply reply) => reply.IsHeld ? string.Create(CultureInfo.InvariantCulture, $"held, token {reply.FencingToken}") : "busy";
}
