using System.Globalization;
using Ratchet.Verification.Exploring;

namespace Ratchet.Verification.Programs;

/// <summary>A program to explore, the actors that use it, what may go wrong and what must hold.</summary>
internal sealed record ProgramSubject : IExplorable
{
    public const int MostNodes = 1000;

    public required Func<NodeSeams, object> Create { get; init; }

    public IReadOnlyList<ActorSpec> Actors { get; init; } = [];

    public IReadOnlyDictionary<string, string?> Rows { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Entries { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public Faults Faults { get; init; }

    public int FaultBudget { get; init; }

    public TimeSpan Pause { get; init; } = TimeSpan.FromMinutes(1);

    public Facts Facts { get; init; } = Facts.All;

    public IReadOnlyList<OwnFact> OwnFacts { get; init; } = [];

    /// <summary>Whether the program goes to the thread pool, and that has one thread.</summary>
    public bool UsesThreadPool { get; init; }

    /// <summary>One search's; null: whoever goes to the thread pool has escaped.</summary>
    public PoolTurn? Pool { get; init; }

    /// <summary>One search's.</summary>
    public KeyBits Bits { get; init; } = new();

    /// <summary>One search's.</summary>
    public Pulse Pulse { get; init; } = new();

    /// <summary>Also the nodes of actors that have been left out: facts of one's own may look at their programs.</summary>
    public int AllNodes { get; init; } = 1;

    public int Nodes => Actors.Count == 0 ? 1 : Actors.Max(static actor => actor.Node) + 1;

    public string Line => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join('+', Actors.Select(static actor => actor.Name))}/{Faults.ToString().Replace(", ", "+", StringComparison.Ordinal)}*{FaultBudget}");

    public IEnumerable<IExplorable> Smaller
    {
        get
        {
            if (FaultBudget > 0)
            {
                yield return this with { FaultBudget = FaultBudget - 1, Faults = FaultBudget == 1 ? Faults.None : Faults };
            }

            for (var left = Actors.Count - 1; left >= 0 && Actors.Count > 1; left--)
            {
                var without = Actors[left];
                yield return this with { Actors = [.. Actors.Where(actor => actor != without)] };
            }
        }
    }

    /// <summary>With what a search has to itself, for searches may run beside each other.</summary>
    public ProgramSubject ForOneSearch()
    {
        ThrowUnlessValid();
        return this with { Bits = new KeyBits(), Pulse = new Pulse(), Pool = UsesThreadPool ? new PoolTurn() : null };
    }

    /// <summary>By those who act on it.</summary>
    public string NodeName(int node)
    {
        var names = Actors.Where(actor => actor.Node == node).Select(static actor => actor.Name).ToList();
        return names.Count == 1 ? names[0] : string.Create(CultureInfo.InvariantCulture, $"node {node}");
    }

    public IExploredRun Start(bool isTraced = false) => new ProgramRun(this, isTraced);

    public void ThrowUnlessValid()
    {
        if (Actors.Count == 0)
        {
            throw new InvalidOperationException("The exploration has no actors: add a reader, a writer or another actor.");
        }
    }

    public void ThrowUnlessExhaustible()
    {
        ThrowUnlessValid();
        if (Nodes > KeyBits.MaxNodes)
        {
            throw new InvalidOperationException(
                $"The exploration has {Nodes} nodes; an exhaustive search takes up to {KeyBits.MaxNodes}. Let actors share nodes, or search at random.");
        }
    }
}

/// <summary>Something else that must hold: why it does not, or null.</summary>
/// <param name="Name">What it is called where its breach is printed.</param>
/// <param name="IsAlways">Whether it is checked after every event, and not only at the end.</param>
/// <param name="Holds">Whether it holds.</param>
internal sealed record OwnFact(string Name, bool IsAlways, Func<ProgramRun, bool> Holds);
