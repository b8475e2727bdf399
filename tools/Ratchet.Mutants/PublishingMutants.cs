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
            "a publish under another of its tokens",
            "3: a publish names one token, and it is that one which must still be in the quarantine",
            "src/Ratchet/Cells/CellTransitions.cs",
            "&& Holds(current.Writers, publication.Acknowledged);",
            "&& wasThere;",
            "WriteThrough readers=0 writers=2 faults=RunsLate+Pause budget=4"),
        new(
            "an Invalidate that leaves a quarantine unmarked",
            "Invalidate: a quarantine stays, marked overlapped",
            "src/Ratchet/Cells/CellTransitions.cs",
            "return new(current with { Flags = current.Flags | CellFlags.Overlapped }, LifeOf(current, expiresAt), Reply: null);",
            "return new(current, LifeOf(current, expiresAt), Reply: null);",
            "WriteThrough readers=1 writers=1 outsiders=1"),
        new(
            "an End that leaves the others unmarked",
            "End: quarantined by others only is overlapped from then on",
            "src/Ratchet/Cells/CellTransitions.cs",
            "var marked = Cell.Quarantined(current.Stamp, current.Flags | CellFlags.Overlapped, rest);",
            "var marked = Cell.Quarantined(current.Stamp, current.Flags, rest);",
            "WriteThrough readers=1 writers=2 faults=Eviction budget=1"),
        new(
            "a renewal that re-adds as its own",
            "Renew: a lost entry stays lost, for nobody knows what happened while it was gone",
            "src/Ratchet/Cells/CellTransitions.cs",
            "            return new(current, LifeOf(current, expiresAt), Reply: false);\n        }\n\n        var renewed",
            "            return current.Kind == CellKind.Quarantined\n                ? new(current, LifeOf(current, expiresAt), Reply: false)\n                : new(Cell.Quarantined(cell.Stamp, CellFlags.None, [new WriterEntry(writer, now + timeToLive)]), now + timeToLive, Reply: true);\n        }\n\n        var renewed",
            "WriteThrough readers=0 writers=2 faults=Eviction+Pause budget=2"),
        new(
            "a publish under a Begin that was not acknowledged",
            "3: a publication names a token whose Begin was acknowledged before the write ran",
            "src/Ratchet/Writing/Delivery.cs",
            "value is not null && held.Acknowledged is { } token\n            ? new Publication(token, new CellStamp(scope.Shape, held.Era)",
            // Of a Begin without an answer no era is known; the explorer's is 1 until a server is lost.
            "value is not null && (held.Acknowledged ?? held.Sent[^1]) is { } token\n            ? new Publication(token, new CellStamp(scope.Shape, held.Acknowledged is null ? 1 : held.Era)",
            "WriteThrough readers=0 writers=1 outsiders=1 faults=StoreFails,RunsLate,Pause budget=3 unavailable=proceed"),
        new(
            "a publish of a key written twice in one flow",
            "3: a key written by more than one write of a flow is not published",
            "src/Ratchet/Writing/PublishedValue.cs",
            "_writes == 1 ? _value : null",
            "_value",
            "WriteThrough readers=1 writers=1 form=NestsTwice"),
        new(
            "a publish of another era",
            "3: a publish carries the era in which its own Begin was answered, so that what a restored server is told under it is not trusted",
            "src/Ratchet/Writing/HeldKey.cs",
            "    public ulong Era { get; private set; }",
            "    public ulong Era { get => s_newest; private set => s_newest = value; }\n\n    private static ulong s_newest;",
            "WriteThrough readers=0 writers=3 keys=2 faults=ServerGoesBack budget=1"),
        new(
            "a publish of what was rolled back",
            "3: nothing is published by a write that failed",
            "src/Ratchet/Writing/WriteSteps.cs",
            "WriteOutcome.Committed => Delivery.CommitOf(held),\n            _ => Delivery.EndOf(held),",
            "_ => Delivery.CommitOf(held),",
            "WriteThrough readers=1 writers=0 rollbacks=1"),
    ];
}
