namespace Ratchet.Mutants;

/// <summary>Write-through without one of the conditions under which a value may be left behind.</summary>
internal static class PublishingMutants
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        new(
            "a publish after an overlap",
            "3: it takes effect only in a quarantine that no other write ever overlapped",
            "src/Ratchet/Cells/CellTransitions.cs",
            "publication is not null && !current.IsOverlapped && Holds",
            "publication is not null && Holds",
            "WriteThrough readers=1 writers=2"),
        new(
            "a publish whose own quarantine was lost",
            "3: it takes effect only if that very token is still in the quarantine",
            "src/Ratchet/Cells/CellTransitions.cs",
            "        if (current.Kind != CellKind.Quarantined)\n        {\n            return new(Cell.Empty, 0, Reply: false);\n        }\n\n        var rest",
            "        if (current.Kind != CellKind.Quarantined)\n        {\n            return publication is null ? new(Cell.Empty, 0, Reply: false) : new(Cell.Value(publication.Stamp, publication.Value), now + 1, Reply: false);\n        }\n\n        var rest",
            "WriteThrough readers=1 writers=2 faults=Eviction budget=1"),
        new(
            "a publish under a Begin that was not acknowledged",
            "3: a publication names a token whose Begin was acknowledged before the write ran",
            "src/Ratchet/Writing/Delivery.cs",
            "value is not null && held.Acknowledged is { } token",
            "value is not null && (held.Acknowledged ?? held.Sent[^1]) is { } token",
            "WriteThrough readers=0 writers=2 faults=StoreFails,RunsLate,Pause budget=3 unavailable=proceed"),
        new(
            "a publish of a key written twice in one flow",
            "3: a key written by more than one write of a flow is not published",
            "src/Ratchet/Writing/PublishedValue.cs",
            "_writes == 1 ? _value : null",
            "_value",
            "WriteThrough readers=1 writers=1 form=NestsSameKey"),
        new(
            "a publish of what was rolled back",
            "3: nothing is published by a write that failed",
            "src/Ratchet/Writing/WriteSteps.cs",
            "WriteOutcome.Committed => Delivery.CommitOf(held),\n            _ => Delivery.EndOf(held),",
            "_ => Delivery.CommitOf(held),",
            "WriteThrough readers=1 writers=0 rollbacks=1"),
    ];
}
