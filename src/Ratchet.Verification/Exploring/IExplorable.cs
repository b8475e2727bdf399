using Ratchet.Verification.Exploring.Memories;

namespace Ratchet.Verification.Exploring;

/// <summary>What a search explores: something that can be started over and over, and goes the same way if the same is chosen.</summary>
internal interface IExplorable
{
    /// <summary>As text without blanks: a schedule's line, up to its choices.</summary>
    string Line { get; }

    int Nodes { get; }

    /// <summary>The same with less in it, for counterexamples without what does not matter.</summary>
    IEnumerable<IExplorable> Smaller { get; }

    string NodeName(int node);

    /// <summary>A new execution, of which nothing has happened yet.</summary>
    IExploredRun Start(bool isTraced = false);

    /// <exception cref="InvalidOperationException">Nobody can run it.</exception>
    void ThrowUnlessValid();

    /// <exception cref="InvalidOperationException">It is too large for an exhaustive search.</exception>
    void ThrowUnlessExhaustible();
}

/// <summary>One execution.</summary>
internal interface IExploredRun
{
    World World { get; }

    ViolationWatch Watch { get; }

    /// <summary>Nothing more can happen: is everything as it has to be?</summary>
    void CheckEnd();

    /// <summary>What everybody was told, what is left, and what was broken: two executions that agree in it are the same to an observer.</summary>
    string Outcome();

    /// <summary>What decides everything that can still happen, and whether it breaks anything; null if that is not known.</summary>
    StateKey? State(StateView view);

    /// <summary>The bits of a node's inside, if none but the node's own events can touch it from here on; else 0.</summary>
    ulong InsideOf(int node);

    /// <summary>Nothing more will happen in it: what it holds open outside of itself is given up. On the thread on which it ran.</summary>
    void Abandon()
    {
    }
}

/// <summary>Keeps what an execution broke first.</summary>
internal class ViolationWatch
{
    public Violation? Violation { get; private set; }

    public void Report(string guarantee, string reason) => Violation ??= new Violation(guarantee, reason);
}

/// <summary>A guarantee that an execution broke, and how.</summary>
internal sealed record Violation(string Guarantee, string Reason);
