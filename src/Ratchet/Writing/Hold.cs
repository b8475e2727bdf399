using Ratchet.Engine;

namespace Ratchet.Writing;

/// <summary>One key, begun once, and how many units hold it. Changed under the family's lock until the last of them has closed.</summary>
internal sealed class Hold(HeldKey held, CancellationToken cancellationToken = default)
{
    private readonly List<WriteContext> _contexts = [];

    public HeldKey Held { get; } = held;

    public RatchetEngine Engine => Held.Scope.Engine;

    /// <summary>Its Begin, which starts here.</summary>
    public Task<HeldKey> Begun { get; } = held.IsExclusive ? WriteSteps.BeginAloneAsync(held, cancellationToken) : WriteSteps.BeginAsync(held);

    /// <summary>Whether its Begin was refused or given up; another may be tried.</summary>
    public bool IsRefused => Begun is { IsCompleted: true, IsCompletedSuccessfully: false };

    public int Units { get; set; }

    /// <summary>The worst of what became of the units that held it.</summary>
    public WriteOutcome Outcome { get; private set; }

    /// <summary>A unit that held it has closed.</summary>
    public void Closed(WriteContext? context, WriteOutcome outcome)
    {
        Outcome = outcome > Outcome ? outcome : Outcome;
        if (context is not null)
        {
            _contexts.Add(context);
        }
    }

    /// <summary>The writes that held it learn that its End has not arrived yet.</summary>
    public void TellPending() => _contexts.ForEach(static context => context.IsPending = true);
}
