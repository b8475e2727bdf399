namespace Ratchet.Verification.Exploring.Locks;

/// <summary>What the lock protects. It keeps the highest fencing token that it was shown, and refuses a write with a lower one.</summary>
internal sealed class FencedResource(World world, LockScenario scenario, LockWatch watch)
{
    private long _highest;

    /// <summary>A write by the holder of a lock. Whether it was taken.</summary>
    public Task<bool> WriteAsync(LockHold by, long token)
    {
        var answer = new TaskCompletionSource<bool>();
        world.Post(EventKind.Commit, -1, Footprint.Writing(Footprint.Row(0)), Execute, () => $"resource: node {by.Node} writes, token {token}", origin: by.Node, payload: World.Mix((ulong)token, (ulong)by.Order));
        return answer.Task;

        void Execute()
        {
            var isTaken = token >= _highest || !scenario.IsFenced;
            if (isTaken)
            {
                _highest = Math.Max(_highest, token);
                watch.Written(by);
            }

            world.Note(() => isTaken ? "taken" : "refused");
            if (!by.IsDead)
            {
                world.Post(EventKind.DatabaseReply, by.Node, Footprint.Writing(LockRun.Inside(by.Node)), () => answer.SetResult(isTaken), () => $"node {by.Node}: write → {(isTaken ? "taken" : "refused")}", payload: isTaken ? 1UL : 2UL);
            }
        }
    }

    public void Describe(ref StateHash state) => state.Add((ulong)_highest);
}
