using System.Globalization;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// The search for callers who have loaded this assembly beside a changed engine and so share none of its types: words in, plain data out.
/// </summary>
internal static class SearchDoor
{
    private const ulong Seed = 1;

    /// <summary>
    /// Searches a scenario, in words such as "Lease readers=2 writers=1 nodes=1 faults=Eviction,Crash budget=1": exhaustively for half of
    /// the time, then by ranks, by priorities and at random. What it finds is made as short as it gets, in the smallest scenario that has it.
    /// </summary>
    public static (string? Guarantee, string? Reason, string[] Trace, ulong[] Path, long Executions, bool IsComplete, string Smallest) Search(
        string scenario, TimeSpan budget, CancellationToken cancellationToken)
    {
        var parsed = Parse(scenario);
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
                return (shortest.Violation.Guarantee, shortest.Violation.Reason, [.. shortest.Steps.Select(step => step.Text)], [.. path], executions, false, Words(shortest.Schedule.Scenario));
            }

            if (result.IsComplete)
            {
                return (null, null, [], [], executions, true, scenario);
            }
        }

        return (null, null, [], [], executions, false, scenario);
    }

    /// <summary>What these events break, as far as they can happen; null if nothing.</summary>
    public static string? Replay(string scenario, IReadOnlyList<ulong> path) => Exploring.Replay.Of(Parse(scenario), path).Violation?.Reason;

    /// <summary>What breaks when these directions are followed, those that could not be, and what happened.</summary>
    public static (string? Guarantee, string[] Impossible, string[] Trace) Follow(string scenario, string[] directions)
    {
        var result = Directions.Follow(Parse(scenario), directions);
        return (result.Violation?.Guarantee, [.. result.Impossible], [.. result.Steps.Select(step => step.Text)]);
    }

    /// <summary>The directions that lead through these events.</summary>
    public static string[] DirectionsOf(string scenario, ulong[] path) => [.. Directions.Of(Parse(scenario), path)];

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
                "transactions" => scenario with { Transactions = Number() },
                "rollbacks" => scenario with { Rollbacks = Number() },
                "invalidators" => scenario with { Invalidators = Number() },
                "outsiders" => scenario with { Outsiders = Number() },
                "ambient" => scenario with { AmbientWrites = Number() },
                "unavailable" => scenario with { WhenUnavailable = Enum.Parse<CacheUnavailablePolicy>(value) },
                "keys" => scenario with { Keys = Number() },
                "nodes" => scenario with { ReaderNodes = Number() },
                "budget" => scenario with { FaultBudget = Number() },
                "faults" => scenario with { Faults = Enum.Parse<FaultKinds>(value) },
                "schemas" => scenario with { HasMixedSchemas = value == "mixed" },
                "deadlines" => scenario with { NeverExpires = value == "never" },
                _ => throw new ArgumentException($"'{part}' in '{words}' is no word of a scenario.", nameof(words)),
            };
        }

        return scenario;
    }

    /// <summary>The words of a scenario, those that say the usual left out.</summary>
    public static string Words(Scenario scenario)
    {
        var usual = new Scenario();
        var words = new List<string> { scenario.Strategy.ToString() };
        Add("readers", scenario.Readers, null);
        Add("writers", scenario.Writers, null);
        Add("transactions", scenario.Transactions, usual.Transactions);
        Add("rollbacks", scenario.Rollbacks, usual.Rollbacks);
        Add("invalidators", scenario.Invalidators, usual.Invalidators);
        Add("outsiders", scenario.Outsiders, usual.Outsiders);
        Add("ambient", scenario.AmbientWrites, usual.AmbientWrites);
        Add("unavailable", scenario.WhenUnavailable, usual.WhenUnavailable);
        Add("keys", scenario.Keys, usual.Keys);
        Add("nodes", scenario.ReaderNodes, usual.ReaderNodes);
        Add("faults", scenario.Faults.ToString().Replace(" ", "", StringComparison.Ordinal), nameof(FaultKinds.None));
        Add("budget", scenario.FaultBudget, usual.FaultBudget);
        Add("schemas", scenario.HasMixedSchemas ? "mixed" : "", "");
        Add("deadlines", scenario.NeverExpires ? "never" : "", "");
        return string.Join(' ', words);

        void Add<T>(string name, T value, object? unlessEqual)
        {
            if (!Equals(value, unlessEqual))
            {
                words.Add(string.Create(CultureInfo.InvariantCulture, $"{name}={value}"));
            }
        }
    }
}
