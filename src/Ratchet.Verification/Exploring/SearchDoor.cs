using System.Globalization;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// The search for callers who have loaded this assembly beside a changed engine and so share none of its types: words in, plain data out.
/// </summary>
internal static class SearchDoor
{
    /// <summary>
    /// Searches a scenario, in words such as "Lease readers=2 writers=1 nodes=1 faults=Eviction,Crash budget=1". Exhaustively within a quarter of
    /// the time; then at random, until the rest is over.
    /// </summary>
    public static (string? Guarantee, string? Reason, string[] Trace, long Executions, bool IsComplete) Search(
        string scenario, TimeSpan budget, CancellationToken cancellationToken)
    {
        var parsed = Parse(scenario);
        var exhaustive = new ExhaustiveSearch(parsed).Run(budget / 4, cancellationToken);
        if (exhaustive.IsComplete)
        {
            return (null, null, [], exhaustive.Executions, true);
        }

        var walk = new RandomWalk(parsed, seed: 1);
        var (shortest, executions) = walk.Run(exhaustive.Violation is null ? budget * 0.75 : TimeSpan.FromSeconds(1), cancellationToken);
        executions += exhaustive.Executions;
        if (exhaustive.Violation is { } violation && (shortest is null || exhaustive.Trace.Count <= shortest.Trace.Count))
        {
            return (violation.Guarantee, violation.Reason, [.. exhaustive.Trace], executions, false);
        }

        return (shortest?.Violation.Guarantee, shortest?.Violation.Reason, [.. shortest?.Trace ?? []], executions, false);
    }

    /// <exception cref="ArgumentException">A word is none of a scenario's.</exception>
    public static Scenario Parse(string words)
    {
        var parts = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var scenario = new Scenario { Strategy = Enum.Parse<CacheStrategy>(parts[0]) };
        foreach (var part in parts.Skip(1))
        {
            var (name, value) = part.Split('=') is [var left, var right] ? (left, right) : (part, "");
            int Number() => int.Parse(value, CultureInfo.InvariantCulture);
            scenario = name switch
            {
                "readers" => scenario with { Readers = Number() },
                "writers" => scenario with { Writers = Number() },
                "keys" => scenario with { Keys = Number() },
                "nodes" => scenario with { ReaderNodes = Number() },
                "budget" => scenario with { FaultBudget = Number() },
                "faults" => scenario with { Faults = Enum.Parse<FaultKinds>(value) },
                _ => throw new ArgumentException($"'{part}' in '{words}' is no word of a scenario.", nameof(words)),
            };
        }

        return scenario;
    }
}
