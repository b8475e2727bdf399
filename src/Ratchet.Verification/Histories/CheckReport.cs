namespace Ratchet.Verification.Histories;

/// <summary>What a check found.</summary>
/// <param name="Operations">How many operations the history has.</param>
/// <param name="Keys">How many keys they are of.</param>
/// <param name="Verdicts">One for each guarantee checked, in the order of <see cref="Guarantee"/>.</param>
public sealed record CheckReport(long Operations, int Keys, IReadOnlyList<Verdict> Verdicts)
{
    /// <summary>Whether no violation was found.</summary>
    public bool Holds => Verdicts.All(verdict => verdict.Count == 0);
}

/// <summary>What was found about one guarantee.</summary>
/// <param name="Guarantee">The guarantee.</param>
/// <param name="Count">How many violations there are.</param>
/// <param name="Violations">The first of them, at most <see cref="CheckOptions.MaxDescribed"/>.</param>
public sealed record Verdict(Guarantee Guarantee, long Count, IReadOnlyList<Violation> Violations);

/// <summary>A violation, with the operations that prove it.</summary>
/// <param name="Guarantee">What was violated.</param>
/// <param name="Key">The key.</param>
/// <param name="Operations">The operations that prove it: two or three as a rule, four at most.</param>
/// <param name="Sentence">Why they do, in one sentence.</param>
public sealed record Violation(Guarantee Guarantee, string Key, IReadOnlyList<Operation> Operations, string Sentence);
