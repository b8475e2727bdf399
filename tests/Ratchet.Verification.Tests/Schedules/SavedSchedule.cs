using Ratchet.Mutants;

namespace Ratchet.Verification.Tests.Schedules;

/// <summary>
/// A saved execution, as its file has it: a sentence after <c>#</c>; the scenario, in the words of the search's door; the mutant that it
/// breaks, and which guarantee; the first step that the engine makes impossible, or "none"; an empty line; the steps, each the start of
/// what a trace says. A file that <c>awaits</c> a part of the engine has no steps until that part exists.
/// </summary>
internal sealed record SavedSchedule(string Name, string About, string Scenario, string MutantName, string Breaks, string Impossible, string Awaits, IReadOnlyList<string> Steps)
{
    public const string Attacks = "Attacks";
    public const string Found = "Found";

    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Schedules");

    public Mutant Mutant => MutantCatalogue.All.SingleOrDefault(mutant => mutant.Name == MutantName)
        ?? throw new InvalidOperationException($"{Name}: there is no mutant '{MutantName}'.");

    public static IReadOnlyList<SavedSchedule> In(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, folder), "*.txt").Order(StringComparer.Ordinal).Select(Read)];

    public static SavedSchedule Named(string folder, string name) => Read(Path.Combine(Root, folder, $"{name}.txt"));

    private static SavedSchedule Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var head = lines.TakeWhile(static line => line.Length > 0).ToList();
        return new SavedSchedule(
            Path.GetFileNameWithoutExtension(path),
            head[0].TrimStart('#', ' '),
            Of("scenario"),
            Of("mutant"),
            Of("breaks"),
            Of("impossible"),
            Of("awaits"),
            [.. lines.Skip(head.Count + 1).Where(static line => line.Length > 0)]);

        string Of(string word) => head.Find(line => line.StartsWith($"{word}: ", StringComparison.Ordinal)) is { } line ? line[(word.Length + 2)..] : "";
    }
}
