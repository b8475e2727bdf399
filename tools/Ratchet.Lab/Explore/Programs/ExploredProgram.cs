using Ratchet.Verification.Programs;
using Ratchet.Verification.Specimens;

namespace Ratchet.Lab.Explore.Programs;

/// <summary>A program that <c>ratchet explore --subject</c> knows and that is no strategy.</summary>
/// <param name="Name">What it is called; in one of several settings, with that setting's name.</param>
/// <param name="About">What is explored of it, and what is not; empty where there is nothing to say.</param>
/// <param name="Of">It, with so many readers and writers.</param>
internal sealed record ExploredProgram(string Name, string About, Func<int, int, Exploration<IPriceCache>> Of)
{
    /// <summary>The subject that is all specimens, as a table.</summary>
    public const string Specimens = "specimens";

    /// <summary>What there is to choose from.</summary>
    public static IReadOnlyList<string> Names { get; } = [Specimens, .. SpecimenExplorations.Names];

    /// <summary>Those that are meant, with or without hyphens; none, if the name is unknown.</summary>
    public static IReadOnlyList<ExploredProgram> Find(string subject) =>
        [.. All.Where(program => Is(subject, program.Name) || Is(subject + "Cache", program.Name))];

    private static IEnumerable<ExploredProgram> All =>
        SpecimenExplorations.Names.Select(static name => new ExploredProgram(name, "", (readers, writers) => SpecimenExplorations.Of(name, readers, writers)));

    private static bool Is(string given, string name) =>
        string.Equals(given.Replace("-", "", StringComparison.Ordinal), name, StringComparison.OrdinalIgnoreCase);
}
