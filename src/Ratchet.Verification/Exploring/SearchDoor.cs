using Ratchet.Verification.Exploring.Locks;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// The search for callers who have loaded this assembly beside a changed engine and so share none of its types: words in, plain data out.
/// </summary>
internal static class SearchDoor
{
    private const ulong Seed = 1;

    /// <summary>
    /// Searches a scenario, in words such as "Lease readers=2 writers=1 nodes=1 faults=Eviction+Crash budget=1": exhaustively for half of
    /// the time, then by ranks, by priorities and at random. What it finds is made as short as it gets, in the smallest scenario that has it.
    /// </summary>
    public static (string? Guarantee, string? Reason, string[] Trace, ulong[] Path, long Executions, bool IsComplete, string Smallest) Search(
        string scenario, TimeSpan budget, CancellationToken cancellationToken)
    {
        var parsed = ParseAny(scenario);
        long executions = 0;
        Search[] searches =
        [
            new ExhaustiveSearch(parsed),
            new RandomSearch(parsed, new RankPicker(), Seed),
            new RandomSearch(parsed, new PriorityPicker(), Seed),
            new RandomSearch(parsed, new UniformPicker(), Seed),
        ];
        for (var i = 0; i < searches.Length; i++)
        {
            var result = searches[i].Run(budget / (i == 0 ? 2 : 6), cancellationToken);
            executions += result.Executions;
            if (result.Violation is not null)
            {
                var shortest = Counterexample.Shrink(parsed, result.Path);
                var path = shortest.Schedule.Replay().Ids;
                return (shortest.Violation.Guarantee, shortest.Violation.Reason, [.. shortest.Steps.Select(step => step.Text)], [.. path], executions, false, Words(shortest.Schedule.Subject));
            }

            if (result.IsComplete)
            {
                return (null, null, [], [], executions, true, scenario);
            }
        }

        return (null, null, [], [], executions, false, scenario);
    }

    /// <summary>What these events break, as far as they can happen; null if nothing.</summary>
    public static string? Replay(string scenario, IReadOnlyList<ulong> path) => Exploring.Replay.Of(ParseAny(scenario), path).Violation?.Reason;

    /// <summary>What breaks when these directions are followed, those that could not be, and what happened.</summary>
    public static (string? Guarantee, string[] Impossible, string[] Trace) Follow(string scenario, string[] directions)
    {
        var result = Directions.Follow(ParseAny(scenario), directions);
        return (result.Violation?.Guarantee, [.. result.Impossible], [.. result.Steps.Select(step => step.Text)]);
    }

    /// <summary>The directions that lead through these events.</summary>
    public static string[] DirectionsOf(string scenario, ulong[] path) => [.. Directions.Of(ParseAny(scenario), path)];

    /// <exception cref="FormatException">A word is none of a scenario's.</exception>
    public static Scenario Parse(string words)
    {
        var parts = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Skip(1).Aggregate(new Scenario { Strategy = Enum.Parse<CacheStrategy>(parts[0]) }, ScenarioWords.With);
    }

    /// <summary>A cache's scenario, or a lock's, which begins with <see cref="LockScenario.Name"/>.</summary>
    /// <exception cref="FormatException">A word is none of a scenario's.</exception>
    public static IExplorable ParseAny(string words) =>
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [LockScenario.Name, .. var rest] ? LockWords.Parse(rest) : Parse(words);

    /// <summary>The words of a scenario, as <see cref="ParseAny"/> takes them.</summary>
    public static string Words(IExplorable subject) => subject switch
    {
        LockScenario scenario => string.Join(' ', LockWords.Of(scenario).Prepend(LockScenario.Name)),
        Scenario scenario => string.Join(' ', ScenarioWords.Of(scenario).Prepend(scenario.Strategy.ToString())),
        _ => throw new ArgumentException($"{subject.Line} has no words.", nameof(subject)),
    };
}
