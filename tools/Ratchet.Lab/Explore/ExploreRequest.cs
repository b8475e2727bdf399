using System.Globalization;
using Ratchet.Lab.Commands;
using Ratchet.Verification.Exploring;

namespace Ratchet.Lab.Explore;

/// <summary>What <c>ratchet explore</c> was asked, checked.</summary>
internal sealed record ExploreRequest(IReadOnlyList<Scenario> Scenarios, string Scheduler, ulong Seed, TimeSpan Budget)
{
    public const string All = "all";

    private const string Exhaustive = "exhaustive";
    private const string Random = "random";
    private const string Pct = "pct";

    public static IReadOnlyList<string> Schedulers { get; } = [Exhaustive, Random, Pct];

    public static IReadOnlyList<string> FaultNames { get; } =
        [.. Enum.GetValues<FaultKinds>().Where(static kind => ulong.IsPow2((ulong)kind)).Select(static kind => kind.ToString())];

    public bool IsExhaustive => Scheduler == Exhaustive;

    public static IReadOnlyList<CacheStrategy> Strategies { get; } = [CacheStrategy.VersionedKeys, CacheStrategy.Lease];

    /// <summary>The name of the strategy that is meant, with or without hyphens; null if none is.</summary>
    public static string? StrategyOf(string subject) =>
        Strategies.Select(static each => each.ToString()).FirstOrDefault(each => Is(subject.Replace("-", "", StringComparison.Ordinal), each));

    /// <exception cref="UsageException">A name is unknown, or the scheduler cannot do the scenario.</exception>
    public static ExploreRequest Create(string strategy, Scenario scenario, string scheduler, ulong seed, TimeSpan budget)
    {
        CacheStrategy[] chosen = [.. Strategies.Where(each => Is(strategy, All) || Is(strategy, each.ToString()))];
        if (chosen.Length == 0)
        {
            throw new UsageException($"--strategy: '{strategy}' is unknown; allowed: {All}, {string.Join(", ", Strategies)}.");
        }

        var known = Schedulers.FirstOrDefault(each => Is(scheduler, each))
            ?? throw new UsageException($"--scheduler: '{scheduler}' is unknown; allowed: {string.Join(", ", Schedulers)}.");
        try
        {
            (known == Exhaustive ? (Action)scenario.ThrowUnlessExhaustible : scenario.ThrowUnlessValid)();
        }
        catch (InvalidOperationException refused)
        {
            throw new UsageException(refused.Message);
        }

        return new ExploreRequest([.. chosen.Select(each => scenario with { Strategy = each })], known, seed, budget);
    }

    /// <summary>A search of one of the scenarios.</summary>
    public Search SearchOf(Scenario scenario) => Scheduler switch
    {
        Random => new RandomSearch(scenario, new UniformPicker(), Seed),
        Pct => new RandomSearch(scenario, new PriorityPicker(), Seed),
        _ => new ExhaustiveSearch(scenario),
    };

    public static FaultKinds ParseFaults(string? text)
    {
        var faults = FaultKinds.None;
        foreach (var name in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var plain = name.Replace("-", "", StringComparison.Ordinal);
            faults |= Is(plain, All) ? FaultKinds.All
                : FaultNames.FirstOrDefault(each => Is(plain, each)) is { } known ? Enum.Parse<FaultKinds>(known)
                : throw new UsageException($"--faults: '{name}' is unknown; allowed: {All}, {string.Join(", ", FaultNames)}.");
        }

        return faults;
    }

    public static TimeSpan ParseTime(string text)
    {
        var unit = text.Length > 0 ? text[^1] : ' ';
        var seconds = unit switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        return seconds > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count * seconds is > 0 and < 1e7
            ? TimeSpan.FromSeconds(count * seconds)
            : throw new UsageException($"--budget: '{text}' is no time; one looks like 30s, 5m or 1h.");
    }

    private static bool Is(string given, string name) => string.Equals(given, name, StringComparison.OrdinalIgnoreCase);
}
