namespace Ratchet.Lab.Race.Schedules;

/// <summary>What a subject must have for a schedule to mean anything to it.</summary>
[Flags]
internal enum Traits
{
    None = 0,

    /// <summary>It tells old entries from new ones by something that the server may evict.</summary>
    Evictable = 1,

    /// <summary>Callers on one node share a load.</summary>
    Coalescing = 2,
}

/// <summary>An interleaving that is forced upon every subject.</summary>
/// <param name="Name">As on the command line and in the JSON output.</param>
/// <param name="Summary">What happens, in one line.</param>
/// <param name="Exhibit">The specimen that shows it best; empty if no specimen has what it takes.</param>
/// <param name="Variants">Each is played on a fresh key; the worst counts.</param>
internal sealed record Schedule(string Name, string Summary, string Exhibit, IReadOnlyList<Variant> Variants)
{
    public Traits Needs { get; init; }
}

/// <summary>One way to play a schedule.</summary>
internal sealed record Variant(params IReadOnlyList<Step> Steps)
{
    /// <summary>Whether the variant says nothing about a subject that has no place for one of its stops.</summary>
    public bool IsOptional { get; init; }
}
