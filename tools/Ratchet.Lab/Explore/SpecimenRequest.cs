using Ratchet.Lab.Commands;
using Ratchet.Verification.Programs;
using Ratchet.Verification.Specimens;

namespace Ratchet.Lab.Explore;

/// <summary>What <c>ratchet explore --subject SPECIMEN</c> was asked, checked.</summary>
internal sealed record SpecimenRequest(string Name, Exploration<IPriceCache> Exploration, SearchOptions Options)
{
    private const int MostActors = 100;

    private static readonly IReadOnlyList<string> s_faults =
        [.. Enum.GetValues<Faults>().Where(static kind => int.PopCount((int)kind) == 1).Select(static kind => kind.ToString())];

    /// <summary>The specimen's full name; null if it is none.</summary>
    public static string? Find(string subject) =>
        SpecimenExplorations.Names.FirstOrDefault(name => Is(subject, name) || Is(subject + "Cache", name));

    /// <exception cref="UsageException">An option's value is not allowed for a specimen.</exception>
    public static SpecimenRequest Create(string name, ActorsRequest actors, string scheduler, SearchOptions options)
    {
        var (readers, writers, faults, faultBudget) = actors;
        if (readers is < 0 or > MostActors || writers is < 0 or > MostActors || readers + writers == 0)
        {
            throw new UsageException($"--readers {readers} --writers {writers}: allowed are 0 to {MostActors} of either, and one at least.");
        }

        try
        {
            var exploration = SpecimenExplorations.Of(name, readers, writers).Expect(Facts.NoStaleReads | Facts.NoGoingBack | Facts.Convergence);
            var kinds = ParseFaults(faults);
            return new SpecimenRequest(
                name,
                kinds == Faults.None ? exploration : exploration.WithFaults(kinds, faultBudget ?? 1),
                options with { Scheduler = ParseScheduler(scheduler) });
        }
        catch (ArgumentException)
        {
            throw new UsageException($"--fault-budget: {faultBudget} is not allowed; allowed: 1 to 1000.");
        }
    }

    private static Faults ParseFaults(string? text)
    {
        var faults = Faults.None;
        foreach (var name in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            faults |= Is(name, ExploreRequest.All) ? Faults.All
                : s_faults.FirstOrDefault(each => Is(name, each)) is { } known ? Enum.Parse<Faults>(known)
                : throw new UsageException($"--faults: '{name}' is unknown for a specimen; allowed: {ExploreRequest.All}, {string.Join(", ", s_faults)}.");
        }

        return faults;
    }

    private static Scheduler ParseScheduler(string name) => name.ToUpperInvariant() switch
    {
        "EXHAUSTIVE" => Scheduler.Exhaustive,
        "RANDOM" => Scheduler.Random,
        "PCT" => Scheduler.Priorities,
        _ => throw new UsageException($"--scheduler: '{name}' is unknown; allowed: {string.Join(", ", ExploreRequest.Schedulers)}."),
    };

    private static bool Is(string given, string name) =>
        string.Equals(given.Replace("-", "", StringComparison.Ordinal), name, StringComparison.OrdinalIgnoreCase);
}
