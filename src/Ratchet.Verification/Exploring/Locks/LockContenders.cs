namespace Ratchet.Verification.Exploring.Locks;

/// <summary>Those who contend: each takes the lock, holds it for a while, writes the resource unless it was told of a loss, and gives it back.</summary>
internal sealed class LockContenders(LockScenario scenario, World world, LockWatch watch, FencedResource resource, LockNode[] nodes)
{
    /// <summary>Longer than the life of a lock: a dead holder's is waited for.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);

    /// <summary>What became of each contender's turns so far: a letter a turn.</summary>
    public string[] Ends { get; } = [.. Enumerable.Repeat("", scenario.Contenders)];

    public void Post()
    {
        for (var contender = 0; contender < scenario.Contenders; contender++)
        {
            nodes[contender % nodes.Length].Unfinished++;
            Post(contender, round: 0);
        }
    }

    private void Post(int contender, int round)
    {
        var node = nodes[contender % nodes.Length];
        var twin = round == 0 && contender >= Step ? Cast.IdOf('C', contender - Step, turn: 0, node: -1) : 0;
        world.Post(new PendingEvent(
            Cast.IdOf('C', contender, round, node: -1), EventKind.Call, node.Index, Footprint.Writing(LockRun.Inside(node.Index)),
            () => _ = ContendAsync(contender, round, node), () => $"C{contender + 1} on node {node.Index}: asks for the lock") { Twin = twin });
    }

    /// <summary>How far apart two contenders are who differ in nothing but their names.</summary>
    private int Step => nodes.Length == scenario.Contenders ? 1 : nodes.Length;

    private async Task ContendAsync(int contender, int round, LockNode node)
    {
        var cancelled = Caller(contender, node);
        try
        {
            watch.Waits(contender, node.Index);
            var handle = await node.Locks.TryAcquireAsync("row", Wait, cancelled).ConfigureAwait(false);
            watch.WaitsNoMore(contender, node.Index);
            await UseAsync(contender, node, handle).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsExpected(exception, cancelled))
        {
            watch.WaitsNoMore(contender, node.Index);
            Ends[contender] += exception is OperationCanceledException ? "c" : "u";
            world.Note(() => $"C{contender + 1} fails: {exception.GetType().Name}");
        }
        catch (Exception exception)
        {
            watch.Report("no exception", $"C{contender + 1} got {exception.GetType().Name}: {exception.Message}");
        }

        if (round + 1 < scenario.Rounds)
        {
            Post(contender, round + 1);
        }
        else
        {
            node.Unfinished--;
        }
    }

    private async Task UseAsync(int contender, LockNode node, DistributedLockHandle? handle)
    {
        if (handle is null)
        {
            Ends[contender] += "g";
            world.Note(() => $"C{contender + 1} gives up");
            return;
        }

        var hold = node.Store.LastTold!;
        hold.Handle = handle;
        handle.Lost.UnsafeRegister(_ => world.Touch(Footprint.Noting(Footprint.RealTime)), null);
        if (scenario.Hold > 0)
        {
            await node.Seams.WaitAsync(TimeSpan.FromMilliseconds(scenario.Hold), handle.Lost).ConfigureAwait(false);
        }

        if (handle.Lost.IsCancellationRequested)
        {
            Ends[contender] += "l";
            world.Note(() => $"C{contender + 1} has lost the lock");
        }
        else
        {
            Ends[contender] += await resource.WriteAsync(hold, handle.FencingToken).ConfigureAwait(false) ? "t" : "r";
        }

        watch.Over(hold);
        await handle.DisposeAsync().ConfigureAwait(false);
    }

    private CancellationToken Caller(int contender, LockNode node)
    {
        if (!scenario.MayFail(LockFaults.Cancel))
        {
            return CancellationToken.None;
        }

        var source = new CancellationTokenSource();
        world.Post(EventKind.Fault, node.Index, Footprint.Everything, source.Cancel, () => $"C{contender + 1}'s caller cancels", (ulong)LockFaults.Cancel);
        return source.Token;
    }

    private bool IsExpected(Exception exception, CancellationToken cancelled) =>
        (exception is CacheUnavailableException && scenario.MayFail(LockFaults.CommandFaults))
        || (exception is OperationCanceledException && cancelled.IsCancellationRequested);
}
