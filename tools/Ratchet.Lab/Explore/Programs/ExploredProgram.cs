using Ratchet.Lab.Explore.Peers;
using Ratchet.Verification.Programs;
using Ratchet.Verification.Specimens;

namespace Ratchet.Lab.Explore.Programs;

/// <summary>A program that <c>ratchet explore --subject</c> knows and that is no strategy.</summary>
/// <param name="Name">What it is called; in one of several settings, with that setting's name.</param>
/// <param name="About">What is explored of it, and what is not; empty where there is nothing to say.</param>
/// <param name="Of">It, with so many readers and writers.</param>
internal sealed record ExploredProgram(string Name, string About, Func<int, int, Exploration<IPriceCache>> Of)
{
    /// <summary>Whether it goes to the thread pool: it is explored in a process of its own, whose pool has one thread.</summary>
    public bool UsesThreadPool { get; init; }

    /// <summary>The subject that is all specimens, as a table.</summary>
    public const string Specimens = "specimens";

    /// <summary>What there is to choose from.</summary>
    public static IReadOnlyList<string> Names { get; } = [Specimens, .. SpecimenExplorations.Names, .. PeerExplorations.All.Select(static program => program.Name.Split(':')[0]).Distinct()];

    /// <summary>Those that are meant, with or without hyphens; none, if the name is unknown.</summary>
    public static IReadOnlyList<ExploredProgram> Find(string subject) =>
        [.. All.Where(program => program.Name.Split(':')[0] is var name && (Is(subject, name) || Is(subject + "Cache", name)))];

    private static IEnumerable<ExploredProgram> All =>
        SpecimenExplorations.Names.Select(static name => new ExploredProgram(name, "", (readers, writers) => SpecimenExplorations.Of(name, readers, writers)))
            .Concat(PeerExplorations.All);

    private static bool Is(string given, string name) =>
        string.Equals(given.Replace("-", "", StringComparison.Ordinal), name, StringComparison.OrdinalIgnoreCase);
}
