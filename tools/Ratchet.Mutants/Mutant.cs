namespace Ratchet.Mutants;

/// <summary>One deliberate defect: the engine without one of its rules.</summary>
/// <param name="Name">What it does wrong, in a few words.</param>
/// <param name="Rule">What it breaks: a rule of docs/protocol.md or of the class it stands in.</param>
/// <param name="File">The source, from the repository's root.</param>
/// <param name="Find">The text that it replaces, which stands there exactly once.</param>
/// <param name="Replacement">What stands there instead.</param>
/// <param name="Scenarios">In which the search must find a broken guarantee, in the words of the search's door; the first one that does is enough.</param>
internal sealed record Mutant(string Name, string Rule, string File, string Find, string Replacement, params string[] Scenarios);

/// <summary>What the search made of a mutant.</summary>
/// <param name="Mutant">Which one; null for the engine as it is.</param>
/// <param name="Scenario">Where it was caught, or was searched last.</param>
/// <param name="Guarantee">What it broke; null if it survived.</param>
/// <param name="Reason">How that showed.</param>
/// <param name="Trace">The events of the shortest execution found.</param>
/// <param name="Executions">How many executions it took.</param>
/// <param name="IsComplete">Whether every execution of the scenario is covered.</param>
/// <param name="Elapsed">How long it took, compilation included.</param>
internal sealed record MutantVerdict(
    Mutant? Mutant, string Scenario, string? Guarantee, string? Reason, IReadOnlyList<string> Trace, long Executions, bool IsComplete, TimeSpan Elapsed)
{
    public bool IsCaught => Guarantee is not null;

    /// <summary>The smallest scenario in which it was caught, in the words of the search's door.</summary>
    public string Smallest { get; init; } = "";

    /// <summary>The trace as directions that can be followed again in that scenario.</summary>
    public IReadOnlyList<string> Directions { get; init; } = [];

    /// <summary>What the engine as it is breaks when the same events happen to it; null, unless it has a defect of its own.</summary>
    public string? BreaksOriginal { get; init; }

    /// <summary>What was found, as a file that tests replay: what it shows, where, what breaks, and the steps.</summary>
    public string ToSchedule() => $"""
        # Found without the rule "{Mutant?.Rule}".
        scenario: {Smallest}
        mutant: {Mutant?.Name}
        breaks: {Guarantee}

        {string.Join('\n', Directions)}

        """;
}
