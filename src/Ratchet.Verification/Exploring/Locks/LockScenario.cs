using System.Globalization;

namespace Ratchet.Verification.Exploring.Locks;

/// <summary>Who contends for one lock, what for, and what may go wrong. As text: <c>Lock contenders=2 faults=Pause budget=1</c>.</summary>
internal sealed record LockScenario : IExplorable
{
    public const string Name = "Lock";

    private const int Most = 1000;

    public int Contenders { get; init; } = 2;

    /// <summary>Contenders are spread over this many nodes, in turn; 0: each has its own.</summary>
    public int SharedNodes { get; init; }

    /// <summary>How often each takes the lock, one time after the other.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>For how many milliseconds it is held before the resource is written. A lock lives for a second, and is prolonged at each third.</summary>
    public int Hold { get; init; } = 500;

    /// <summary>Whether the resource refuses a fencing token lower than one that it has seen. Off, to show that locks alone do not protect it.</summary>
    public bool IsFenced { get; init; } = true;

    public LockFaults Faults { get; init; }

    /// <summary>How many faults one execution may have.</summary>
    public int FaultBudget { get; init; }

    public int Nodes => SharedNodes == 0 ? Contenders : SharedNodes;

    public bool MayFail(LockFaults kinds) => FaultBudget > 0 && (Faults & kinds) != 0;

    public string Line => string.Create(
        CultureInfo.InvariantCulture, $"{Name}/{string.Join(',', LockWords.Of(this).Where(static word => !LockWords.IsOfFaults(word)))}/{FaultText}*{FaultBudget}");

    public string FaultText => Faults.ToString().Replace(", ", "+", StringComparison.Ordinal);

    public IEnumerable<IExplorable> Smaller
    {
        get
        {
            if (FaultBudget > 0)
            {
                yield return this with { FaultBudget = FaultBudget - 1, Faults = FaultBudget == 1 ? LockFaults.None : Faults };
            }

            if (Contenders > Math.Max(1, SharedNodes))
            {
                yield return this with { Contenders = Contenders - 1 };
            }

            if (Rounds > 1)
            {
                yield return this with { Rounds = Rounds - 1 };
            }
        }
    }

    public string NodeName(int node) => string.Create(CultureInfo.InvariantCulture, $"Node {node}");

    public IExploredRun Start(bool isTraced = false) => new LockRun(this, isTraced);

    public void ThrowUnlessValid()
    {
        if (Contenders is < 1 or > Most || SharedNodes < 0 || SharedNodes > Contenders || Rounds is < 1 or > Most || Hold is < 0 or > 10_000 || FaultBudget is < 0 or > Most)
        {
            throw new InvalidOperationException(
                $"A lock has {Contenders} contenders on {Nodes} nodes, who take it {Rounds} times for {Hold} ms, with {FaultBudget} faults; allowed are 1 to {Most} contenders on no more nodes, 1 to {Most} times, 0 to 10000 ms, and 0 to {Most} faults.");
        }
    }

    public void ThrowUnlessExhaustible()
    {
        ThrowUnlessValid();
        if (Nodes > Footprint.MaxNodes)
        {
            throw new InvalidOperationException($"A lock's contenders are on {Nodes} nodes; an exhaustive search takes up to {Footprint.MaxNodes}.");
        }
    }
}
