using Ratchet.Verification.Programs;
using Ratchet.Verification.Specimens;

namespace Ratchet.Lab.Explore.Programs;

/// <summary>Who acts on a program, and what may go wrong, as it was given.</summary>
internal sealed record ActorsRequest(int Readers, int Writers, string? Faults, int? FaultBudget);

/// <summary>Who acts on a program, and what may go wrong.</summary>
internal sealed record ProgramScenario(int Readers, int Writers, Faults Faults, int FaultBudget)
{
    private const int MostActors = 100;
    private const int MostFaults = 1000;

    /// <summary>Each kind of fault, by its name.</summary>
    public static IReadOnlyList<string> FaultNames { get; } =
        [.. Enum.GetValues<Faults>().Where(static kind => int.PopCount((int)kind) == 1).Select(static kind => kind.ToString())];

    /// <exception cref="UsageException">A number or a name is not allowed.</exception>
    public static ProgramScenario Of(ActorsRequest actors)
    {
        if (actors is { Readers: < 0 or > MostActors } or { Writers: < 0 or > MostActors } or { Readers: 0, Writers: 0 })
        {
            throw new UsageException($"--readers {actors.Readers} --writers {actors.Writers}: allowed are 0 to {MostActors} of either, and one at least.");
        }

        if (actors.FaultBudget is < 1 or > MostFaults)
        {
            throw new UsageException($"--fault-budget: {actors.FaultBudget} is not allowed; allowed: 1 to {MostFaults}.");
        }

        var faults = Parse(actors.Faults);
        return new ProgramScenario(actors.Readers, actors.Writers, faults, faults == Faults.None ? 0 : actors.FaultBudget ?? 1);
    }

    public Exploration<IPriceCache> Of(ExploredProgram program)
    {
        var exploration = program.Of(Readers, Writers).Expect(Facts.NoStaleReads | Facts.NoGoingBack | Facts.Convergence);
        exploration = program.UsesThreadPool ? exploration.WithThreadPool() : exploration;
        return Faults == Faults.None ? exploration : exploration.WithFaults(Faults, FaultBudget);
    }

    private static Faults Parse(string? text)
    {
        var faults = Faults.None;
        foreach (var name in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            faults |= Is(name, ExploreRequest.All) ? Faults.All
                : FaultNames.FirstOrDefault(each => Is(name, each)) is { } known ? Enum.Parse<Faults>(known)
                : throw new UsageException($"--faults: '{name}' is unknown for this subject; allowed: {ExploreRequest.All}, {string.Join(", ", FaultNames)}.");
        }

        return faults;
    }

    private static bool Is(string given, string name) =>
        string.Equals(given.Replace("-", "", StringComparison.Ordinal), name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What <c>ratchet explore --subject NAME</c> was asked, checked.</summary>
internal sealed record ProgramRequest(IReadOnlyList<ExploredProgram> Programs, ProgramScenario Scenario, SearchOptions Options)
{
    private static readonly IReadOnlyList<(string Name, Scheduler Scheduler)> s_schedulers =
        [("exhaustive", Scheduler.Exhaustive), ("random", Scheduler.Random), ("pct", Scheduler.Priorities)];

    public string SchedulerName => s_schedulers.First(each => each.Scheduler == Options.Scheduler).Name;

    /// <exception cref="UsageException">The scheduler is none for programs.</exception>
    public static Scheduler ParseScheduler(string name) =>
        s_schedulers.Any(each => string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase))
            ? s_schedulers.First(each => string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase)).Scheduler
            : throw new UsageException($"--scheduler: '{name}' is unknown for this subject; allowed: {string.Join(", ", s_schedulers.Select(static each => each.Name))}.");
}
