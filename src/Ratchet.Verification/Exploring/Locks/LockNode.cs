using Ratchet.Engine;
using Ratchet.Locking;

namespace Ratchet.Verification.Exploring.Locks;

/// <summary>One process of an execution: the production locks over explored seams.</summary>
internal sealed class LockNode
{
    public static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(1);

    public LockNode(World world, LockScenario scenario, LockServer server, LockWatch watch, int index)
    {
        Index = index;
        Store = new ExploredLockStore(world, scenario, server, watch, index);
        Seams = new ExploredSeams(world, new WriteRecords(), index);
        Locks = new DistributedLocks(new LockScope(Store, Seams, "x", TimeToLive));
    }

    public int Index { get; }

    public ExploredLockStore Store { get; }

    public EngineSeams Seams { get; }

    public IDistributedLocks Locks { get; }

    /// <summary>Contenders who have not finished.</summary>
    public int Unfinished { get; set; }
}
