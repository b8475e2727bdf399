namespace Ratchet.Verification.Exploring;

/// <summary>Somebody whose call may be cancelled at any moment, where the scenario says so.</summary>
internal sealed class CancellableCaller : IDisposable
{
    private static readonly CancellableCaller Never = new();

    private readonly CancellationTokenSource? _source;

    private CancellableCaller(CancellationTokenSource? source = null) => _source = source;

    public CancellationToken Token => _source?.Token ?? CancellationToken.None;

    public static CancellableCaller Of(Scenario scenario, World world, string actor, int node)
    {
        if ((scenario.Faults & FaultKinds.Cancel) == 0)
        {
            return Never;
        }

        var source = new CancellationTokenSource();
        world.Post(EventKind.Fault, node, Footprint.Everything, source.Cancel, () => $"{actor}'s caller cancels", (ulong)FaultKinds.Cancel);
        return new CancellableCaller(source);
    }

    /// <summary>Nothing: the event that cancels may come after the call has returned, and a source without a timer holds nothing.</summary>
    public void Dispose()
    {
    }
}
