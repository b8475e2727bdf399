using System.Globalization;
using Ratchet.Cells;
using Ratchet.Lab.Commands;
using Ratchet.Verification.Exploring;

namespace Ratchet.Lab.Explore;

/// <summary>Which random executions, and on how many threads.</summary>
/// <param name="Seed">What they are drawn from.</param>
/// <param name="Executions">How many; null: as many as the time allows.</param>
/// <param name="Threads">Among how many they are shared out.</param>
internal sealed record SampleSize(ulong Seed, long? Executions, int Threads);

/// <summary>What <c>ratchet explore</c> was asked, checked.</summary>
internal sealed record ExploreRequest(IReadOnlyList<Scenario> Scenarios, string Scheduler, SampleSize Sample, TimeSpan Budget)
{
    public const string All = "all";

    private const string Exhaustive = "exhaustive";
    private const string Random = "random";
    private const string Pct = "pct";
    private const string Ranks = "ranks";
    private const string Mixed = "mixed";
    private const int MostThreads = 1024;

    public static IReadOnlyList<string> Schedulers { get; } = [Exhaustive, Random, Pct, Ranks, Mixed];

    public static IReadOnlyList<string> FaultNames { get; } =
        [.. Enum.GetValues<FaultKinds>().Where(static kind => ulong.IsPow2((ulong)kind)).Select(static kind => kind.ToString())];

    public bool IsExhaustive => Scheduler == Exhaustive;

    public static IReadOnlyList<CacheStrategy> Strategies { get; } = Enum.GetValues<CacheStrategy>();

    /// <summary>The name of the strategy that is meant, with or without hyphens; null if none is.</summary>
    public static string? StrategyOf(string subject) =>
        Strategies.Select(static each => each.ToString()).FirstOrDefault(each => Is(subject.Replace("-", "", StringComparison.Ordinal), each));

    /// <exception cref="UsageException">A name is unknown, or the scheduler cannot do the scenario.</exception>
    public static ExploreRequest Create(string strategy, Scenario scenario, string scheduler, SampleSize sample, TimeSpan budget)
    {
        CacheStrategy[] chosen = [.. Strategies.Where(each => Is(strategy, All) || Is(strategy, each.ToString()))];
        if (chosen.Length == 0)
        {
            throw new UsageException($"--strategy: '{strategy}' is unknown; allowed: {All}, {string.Join(", ", Strategies)}.");
        }

        var known = Schedulers.FirstOrDefault(each => Is(scheduler, each))
            ?? throw new UsageException($"--scheduler: '{scheduler}' is unknown; allowed: {string.Join(", ", Schedulers)}.");
        if (sample.Executions is < 1)
        {
            throw new UsageException($"--executions: {sample.Executions} is too few; allowed are 1 and more.");
        }

        if (sample.Threads is < 1 or > MostThreads)
        {
            throw new UsageException($"--threads: {sample.Threads} is out of range; allowed are 1 to {MostThreads}.");
        }

        if (sample.Executions is not null && known == Exhaustive)
        {
            throw new UsageException($"--executions {sample.Executions} is for a sample, and {Exhaustive} runs them all; choose another --scheduler: {string.Join(", ", Schedulers.Skip(1))}.");
        }

        try
        {
            (known == Exhaustive ? (Action)scenario.ThrowUnlessExhaustible : scenario.ThrowUnlessValid)();
        }
        catch (InvalidOperationException refused)
        {
            throw new UsageException(refused.Message);
        }

        return new ExploreRequest([.. chosen.Select(each => scenario with { Strategy = each })], known, sample, budget);
    }

    /// <summary>A search of one of the scenarios.</summary>
    public ISearch SearchOf(Scenario scenario) => Scheduler switch
    {
        Random => SampleOf(scenario, static () => new UniformPicker()),
        Pct => SampleOf(scenario, static () => new PriorityPicker()),
        Ranks => SampleOf(scenario, static () => new RankPicker()),
        Mixed => SampleOf(scenario, static () => new MixedPicker()),
        _ => new ExhaustiveSearch(scenario),
    };

    public static WriteForm ParseForm(string text) => Parse<WriteForm>("--form", text);

    public static CellKind? ParseCellKind(string? text) => text is null ? null : Parse<CellKind>("--back-to", text);

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

    /// <summary>What is named, with or without hyphens.</summary>
    private static T Parse<T>(string option, string text)
        where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(each => Is(text.Replace("-", "", StringComparison.Ordinal), each)) is { } known
            ? Enum.Parse<T>(known)
            : throw new UsageException($"{option}: '{text}' is unknown; allowed: {string.Join(", ", Enum.GetNames<T>())}.");

    private Sample SampleOf(Scenario scenario, Func<IPicker> newPicker) =>
        new(scenario, newPicker, Sample.Seed, Sample.Executions ?? long.MaxValue, Sample.Threads);

    private static bool Is(string given, string name) => string.Equals(given, name, StringComparison.OrdinalIgnoreCase);
}
