using Ratchet.Verification.Programs;

namespace Ratchet.Verification.Specimens;

/// <summary>What is wrong with a program in a scenario, the worst first.</summary>
internal enum CellVerdict
{
    /// <summary>A read that started after a write had returned saw something older.</summary>
    Stale,

    /// <summary>Nothing of the kind, but an old value stays in the cache, where the last write did not return.</summary>
    StaleForEver,

    /// <summary>Only this: a later read saw something older than an earlier one, while a write was in flight.</summary>
    GoesBack,

    /// <summary>Nothing, in any execution.</summary>
    Ok,

    /// <summary>Nothing, but the time was over before all executions were covered.</summary>
    NothingFound,
}

/// <summary>One specimen in one scenario.</summary>
/// <param name="Specimen">Its name.</param>
/// <param name="Scenario">The scenario.</param>
/// <param name="Verdict">The worst that was found.</param>
/// <param name="Counterexample">What shows it.</param>
/// <param name="IsComplete">Whether nothing worse can be found.</param>
/// <param name="IsShortest">Whether no execution with fewer events shows it.</param>
/// <param name="Executions">How many executions that took.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record SpecimenCell(
    string Specimen, SpecimenScenario Scenario, CellVerdict Verdict, Counterexample? Counterexample, bool IsComplete, bool IsShortest, long Executions, TimeSpan Elapsed)
{
    /// <summary>
    /// Whether it is what is known of the program: the lock fails where it is lost, or a writer does not get to its invalidation; every other
    /// one fails everywhere.
    /// </summary>
    public bool IsExpected => Verdict == (Specimen, Scenario.Faults) switch
    {
        (nameof(LockProtectedCache), Faults.None) => CellVerdict.Ok,
        (nameof(LockProtectedCache), Faults.Crash or Faults.InDoubt) => CellVerdict.StaleForEver,
        _ => CellVerdict.Stale,
    };

    /// <summary>The verdict, in the words of the table.</summary>
    public string Word => Verdict switch
    {
        CellVerdict.Stale => "stale",
        CellVerdict.StaleForEver => "stale for ever",
        CellVerdict.GoesBack => "goes back",
        _ => "ok",
    };

    private static readonly (Facts Fact, CellVerdict Verdict)[] WorstFirst =
        [(Facts.NoStaleReads, CellVerdict.Stale), (Facts.Convergence, CellVerdict.StaleForEver), (Facts.NoGoingBack, CellVerdict.GoesBack)];

    /// <summary>Explores, scenario within scenario, until the worst is found or all is covered.</summary>
    public static SpecimenCell Explore(string specimen, SpecimenScenario scenario, TimeSpan budget, CancellationToken cancellationToken = default)
    {
        var cell = new SpecimenCell(specimen, scenario, CellVerdict.Ok, Counterexample: null, IsComplete: true, IsShortest: false, Executions: 0, Elapsed: default);
        var open = Facts.NoStaleReads | Facts.Convergence | Facts.NoGoingBack;
        foreach (var part in scenario.Growing)
        {
            while (open != Facts.None)
            {
                var result = part.Of(specimen).Expect(open).Run(new SearchOptions { Budget = budget }, cancellationToken);
                cell = cell.With(result) with { IsComplete = result.IsComplete };
                if (result.Counterexample is not { } found)
                {
                    break;
                }

                var place = Array.FindIndex(WorstFirst, each => each.Fact.ToString() == found.Fact);
                cell = cell with { Verdict = WorstFirst[place].Verdict, Counterexample = found, IsComplete = true };
                open = WorstFirst[..place].Aggregate(Facts.None, static (facts, each) => facts | each.Fact);
            }
        }

        return cell is { Verdict: CellVerdict.Ok, IsComplete: false } ? cell with { Verdict = CellVerdict.NothingFound } : cell;
    }

    /// <summary>
    /// Looks for a shorter execution that breaks the same fact, until none is left: everything that fits into one event less is covered, for
    /// these actors and for fewer.
    /// </summary>
    public SpecimenCell Shortened(TimeSpan budget, CancellationToken cancellationToken = default)
    {
        var cell = this;
        foreach (var part in Scenario.Growing)
        {
            for (var isCovered = false; cell.Counterexample is { } known && !isCovered;)
            {
                var options = new SearchOptions { Budget = budget, MaxEvents = known.Steps.Count - 1 };
                var result = part.Of(Specimen).Expect(Enum.Parse<Facts>(known.Fact)).Run(options, cancellationToken);
                isCovered = result.IsComplete;
                cell = cell.With(result) with { Counterexample = result.Counterexample ?? known };
                if (result is { Holds: true, IsComplete: false })
                {
                    return cell;
                }
            }
        }

        return cell with { IsShortest = cell.Counterexample is not null };
    }

    private SpecimenCell With(ExplorationResult result) => this with { Executions = Executions + result.Executions, Elapsed = Elapsed + result.Elapsed };
}
