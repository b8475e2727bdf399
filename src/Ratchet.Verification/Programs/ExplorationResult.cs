using System.Globalization;

namespace Ratchet.Verification.Programs;

/// <summary>What an exploration did and found. Its text is meant to be printed.</summary>
/// <param name="IsComplete">
/// Whether every execution up to the exploration's bounds (its actors, its faults) is covered: then the facts hold in all of them. False for
/// a sample, where the time was over, and where something was found.
/// </param>
/// <param name="Executions">How many executions there were, those included that were cut short because others cover them.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Counterexample">An execution that breaks a fact, if one was found.</param>
public sealed record ExplorationResult(bool IsComplete, long Executions, TimeSpan Elapsed, Counterexample? Counterexample)
{
    /// <summary>Whether nothing was found; see <see cref="IsComplete"/> for what that is worth.</summary>
    public bool Holds => Counterexample is null;

    /// <summary>Does nothing if every execution is covered and the facts hold; for tests.</summary>
    /// <exception cref="ExplorationException">Something was found, or not everything is covered.</exception>
    public void ThrowUnlessComplete()
    {
        if (!Holds || !IsComplete)
        {
            throw new ExplorationException(ToString());
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var extent = this switch
        {
            { Holds: false } => "a fact is broken",
            { IsComplete: true } => "complete, the facts hold",
            _ => "nothing found, NOT complete",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{extent}; {Executions:N0} executions in {Elapsed.TotalSeconds:N1} s\n{Counterexample}");
    }
}
