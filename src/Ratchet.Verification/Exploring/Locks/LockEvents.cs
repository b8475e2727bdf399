namespace Ratchet.Verification.Exploring.Locks;

/// <summary>What happens to the server and to processes by itself, as faults. Their ids are made of what they happen to, for nobody asked for them.</summary>
internal sealed class LockEvents(LockScenario scenario, World world, LockServer server, LockWatch watch, LockNode[] nodes)
{
    private const long LongPause = 60_000;
    private int _pauses;

    public void Collect(List<PendingEvent> into)
    {
        if (!world.MayFail)
        {
            return;
        }

        if (scenario.MayFail(LockFaults.LockLost) && server.Holder is { } holder)
        {
            Add(into, LockFaults.LockLost, 'l', holder.Low + (holder.High << 16), LockServer.Changing, LoseLock, static () => "fault: the server loses the lock");
        }

        if (scenario.MayFail(LockFaults.CounterLost) && server.LastFence > 0)
        {
            Add(into, LockFaults.CounterLost, 'c', (ulong)server.LastFence, LockServer.Changing, server.LoseCounter, static () => "fault: the server loses the last fencing token");
        }

        foreach (var node in scenario.MayFail(LockFaults.Crash) ? nodes : [])
        {
            if (!node.Store.Link.IsDead && node.Unfinished > 0)
            {
                var life = Footprint.Writing(Footprint.Life(node.Index)) | Footprint.Noting(Footprint.RealTime);
                Add(into, LockFaults.Crash, 'd', (ulong)node.Index, life, () => Crash(node), () => $"fault: node {node.Index} dies");
            }
        }

        if (scenario.MayFail(LockFaults.Pause) && world.HasTimers)
        {
            Add(into, LockFaults.Pause, 'p', (ulong)_pauses, Footprint.Everything, Pause, static () => "fault: a minute passes");
        }
    }

    private void LoseLock()
    {
        watch.LostEarly();
        server.LoseLock();
    }

    private void Crash(LockNode node)
    {
        node.Store.Link.IsDead = true;
        watch.Died(node.Index);
        world.Kill(node.Index);
    }

    private void Pause()
    {
        _pauses++;
        world.AdvanceTo(world.Now + LongPause);
    }

    private static void Add(List<PendingEvent> into, LockFaults kind, char what, ulong which, Footprint footprint, Action run, Func<string> describe) =>
        into.Add(new PendingEvent(World.Mix(World.Mix(what, which), (ulong)EventKind.Fault), EventKind.Fault, -1, footprint, run, describe) { Fault = (ulong)kind });
}
