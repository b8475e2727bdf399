using Ratchet.Verification.Programs;

namespace Ratchet.Verification.Specimens;

/// <summary>A scenario of the specimens' table.</summary>
internal sealed record SpecimenScenario(string Name, int Readers, int Writers, Faults Faults = Faults.None, int AtMost = 1)
{
    /// <summary>In the order of the table.</summary>
    public static IReadOnlyList<SpecimenScenario> All { get; } =
    [
        new("2 readers 1 writer", 2, 1),
        new("2r 2w", 2, 2),
        new("3r 2w", 3, 2),
        new("2r 2w, one eviction", 2, 2, Faults.Eviction),
        new("2r 2w, a crash", 2, 2, Faults.Crash),
        new("2r 2w, both", 2, 2, Faults.Eviction | Faults.Crash, AtMost: 2),
        new("2r 1w, commit in doubt", 2, 1, Faults.InDoubt),
    ];

    /// <summary>
    /// The scenarios within this one, from the smallest; the last is itself. What needs few actors and no faults is found with few and
    /// without.
    /// </summary>
    public IEnumerable<SpecimenScenario> Growing =>
        from actors in Enumerable.Range(2, Readers + Writers - 1)
        from writers in Enumerable.Range(1, Writers)
        let readers = actors - writers
        where readers >= 1 && readers <= Readers
        from faults in GrowingFaults
        select this with { Readers = readers, Writers = writers, Faults = faults, AtMost = faults == Faults ? AtMost : 1 };

    private IEnumerable<Faults> GrowingFaults =>
        Enum.GetValues<Faults>().Where(kind => kind == Faults.None || (int.PopCount((int)kind) == 1 && Faults.HasFlag(kind))).Append(Faults).Distinct();

    public Exploration<IPriceCache> Of(string specimen) => SpecimenExplorations.Of(specimen, Readers, Writers).WithFaults(Faults, AtMost);
}
