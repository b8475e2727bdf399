namespace Ratchet.Verification.Programs;

/// <summary>An execution that breaks a fact, made as short as it gets. Its text is the numbered steps, what is broken, and the line.</summary>
/// <param name="Fact">The broken fact: a name of <see cref="Facts"/>, or that of one's own; "progress" if somebody waits for ever.</param>
/// <param name="Reason">How it is broken, in one sentence.</param>
/// <param name="Steps">What happened, one event after the other.</param>
/// <param name="Line">The execution as a line of text: <see cref="Exploration{TProgram}.Replay"/> runs it again.</param>
/// <param name="Mermaid">The same as a Mermaid sequence diagram.</param>
public sealed record Counterexample(string Fact, string Reason, IReadOnlyList<string> Steps, string Line, string Mermaid)
{
    internal static Counterexample Of(Exploring.Counterexample found) => new(
        found.Violation.Guarantee,
        found.Violation.Reason,
        [.. found.Steps.Select(static step => step.Text)],
        found.Schedule.ToString(),
        Exploring.SequenceDiagram.Draw(found)) { Text = found.ToString() };

    private string Text { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Text}     replay: {Line}\n";
}
