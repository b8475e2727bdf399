namespace Ratchet.Strategies.Publishing;

/// <summary>
/// Write-through: the value that a write published is what its End leaves behind, so that the next reader hits. Only if no other write
/// overlapped: of two that did, nobody knows which the database applied last. Cold keys are read through, as with leases.
/// </summary>
internal sealed class WriteThroughStrategy : Strategy
{
    public static WriteThroughStrategy Instance { get; } = new();

    public override CacheStrategy Kind => CacheStrategy.WriteThrough;

    public override bool WaitsForOtherLoaders => true;

    public override bool Publishes => true;
}
