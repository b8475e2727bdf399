namespace Ratchet.Mutants;

/// <summary>The cell's transitions without one of their rules.</summary>
internal static class CellMutants
{
    private const string Transitions = "src/Ratchet/Cells/CellTransitions.cs";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        new(
            "a fill that ignores its token",
            "Fill: only the token of a lease that is still there can fill it",
            Transitions,
            "cell.Kind == held.Kind && cell.Stamp == held.Stamp && cell.Token == held.Token;",
            "cell.Kind == held.Kind && cell.Stamp == held.Stamp;",
            "Lease readers=2 nodes=2 writers=1",
            "VersionedKeys readers=2 writers=1"),
        new(
            "a fill accepted while quarantined",
            "Fill: anything but its own lease refuses it",
            Transitions,
            "        if (!MayFill(cell, held))",
            "        if (cell.Kind != CellKind.Quarantined && !MayFill(cell, held))",
            "Lease readers=2 writers=1 faults=Crash budget=1"),
        new(
            "a fill of a version that is no more, not reported",
            "Fill: reports whether the version is still current, which joiners need to know",
            Transitions,
            "        if (!MayFill(cell, held))\n        {\n            return new(cell, expiresAt, Reply: false);",
            "        if (!MayFill(cell, held))\n        {\n            return new(cell, expiresAt, Reply: held.Kind == CellKind.Version);",
            "VersionedKeys readers=2 writers=1"),
        new(
            "a Begin that keeps the value",
            "Begin: leases and values are gone",
            Transitions,
            "        if (current.Kind != CellKind.Quarantined)\n        {\n            Token? replaced",
            "        if (current.Kind == CellKind.Value)\n        {\n            return new(current, expiresAt, default);\n        }\n\n        if (current.Kind != CellKind.Quarantined)\n        {\n            Token? replaced",
            "Lease readers=2 writers=1 faults=Crash budget=1"),
        new(
            "a quarantine taken for an empty cell",
            "Lookup: during a write nothing is served and nothing is stored",
            Transitions,
            "CellKind.Quarantined => CellRead.Of(CellReadKind.Quarantined),",
            "CellKind.Quarantined => CellRead.Of(CellReadKind.Empty),",
            "Lease readers=2 writers=1 faults=Crash budget=1"),
        new(
            "an End that spares a lease",
            "End: a cell that is not quarantined becomes Empty; a lease granted meanwhile may hold the old value",
            Transitions,
            "            return new(Cell.Empty, 0, Reply: false);\n        }\n\n        var rest",
            "            return new(current, expiresAt, Reply: false);\n        }\n\n        var rest",
            "Lease readers=2 writers=1 faults=Eviction budget=1",
            "VersionedKeys readers=2 writers=1 faults=Eviction budget=1"),
        new(
            "an End that clears the other writers too",
            "End: removes these writers; the last one out leaves Empty",
            Transitions,
            "var rest = Without(current.Writers, writers);",
            "var rest = current.Writers.Clear();",
            "Lease readers=2 writers=2 faults=Crash budget=1"),
        new(
            "a Begin that drops the other writers",
            "Begin: adds this writer",
            Transitions,
            "Writers = writers.Add(new WriterEntry(writer, deadline)),",
            "Writers = [new WriterEntry(writer, deadline)],",
            "Lease readers=2 writers=2 faults=Crash budget=1"),
        new(
            "a Prune that drops living writers",
            "Prune: only writers past their deadline are removed",
            Transitions,
            "entry.Deadline <= now)",
            "entry.Deadline <= now + 1)",
            "Lease readers=2 writers=1 faults=Crash budget=1"),
        new(
            "a hold that does not re-add",
            "5: a hold re-adds what was lost",
            Transitions,
            "            return new(held, deadline, Reply: false);",
            "            return new(current, expiresAt, Reply: false);",
            "Lease readers=2 writers=1 faults=InDoubt+Eviction budget=2"),
        new(
            "a Release that empties whatever is there",
            "Release: somebody else's lease stays, and so does a quarantine",
            Transitions,
            "held.Kind == CellKind.Leased && MayFill(cell, held)\n            ? new(Cell.Empty",
            "held.Kind == CellKind.Leased\n            ? new(Cell.Empty",
            "Lease readers=2 writers=1 faults=Cancel+Crash budget=2"),
        new(
            "an Invalidate that clears a quarantine",
            "Invalidate: a quarantine stays",
            Transitions,
            "            return new(current with { Flags = current.Flags | CellFlags.Overlapped }, LifeOf(current, expiresAt), Reply: null);",
            "            return new(Cell.Empty, 0, Reply: null);",
            "Lease readers=2 writers=1 invalidators=1 faults=Crash budget=1"),
        new(
            "a quarantine of another schema, not honoured",
            "Lookup: a quarantine is honoured whatever its schema, strategy or era",
            Transitions,
            "CellKind.Quarantined => CellRead.Of(CellReadKind.Quarantined),",
            "CellKind.Quarantined when cell.Stamp == stamp => CellRead.Of(CellReadKind.Quarantined),",
            "Lease readers=1 writers=1 schemas=mixed faults=Crash budget=1",
            "VersionedKeys readers=1 writers=1 schemas=mixed faults=Crash budget=1"),
        new(
            "an Invalidate that spares a lease",
            "Invalidate: value, lease and version are gone",
            Transitions,
            "return new(Cell.Empty, 0, current.Kind == CellKind.Version ? current.Token : null);",
            "return current.Kind == CellKind.Leased ? new(current, expiresAt, Reply: null) : new(Cell.Empty, 0, current.Kind == CellKind.Version ? current.Token : null);",
            "Lease readers=1 nodes=1 writers=0 outsiders=1"),
        new(
            "an End that names a version, the same in every attempt",
            "2: a version is a token never sent before; an End names none",
            Transitions,
            """
                    if (current.Kind != CellKind.Quarantined)
                    {
                        return new(Cell.Empty, 0, Reply: false);
                    }

                    var rest = Without(current.Writers, writers);
                    var wasThere = rest.Length < current.Writers.Length;
                    if (!rest.IsEmpty)
            """,
            """
                    if (current.Kind == CellKind.Version)
                    {
                        return new(Cell.Version(current.Stamp, writers[^1]), expiresAt, Reply: false);
                    }

                    if (current.Kind != CellKind.Quarantined)
                    {
                        return new(Cell.Empty, 0, Reply: false);
                    }

                    var rest = Without(current.Writers, writers);
                    var wasThere = rest.Length < current.Writers.Length;
                    if (rest.IsEmpty && current.Stamp.Shape.IsVersioned)
                    {
                        return new(Cell.Version(current.Stamp, writers[^1]), now + 1, Reply: wasThere);
                    }

                    if (!rest.IsEmpty)
            """,
            "VersionedKeys readers=1 writers=2 faults=RunsLate+Pause budget=2"),
        new(
            "an entry of another era, trusted",
            "Lookup: what a server held that has gone back in time is a miss",
            Transitions,
            "_ when cell.Stamp != stamp => CellRead.Of(CellReadKind.Empty),",
            "_ when cell.Stamp.Shape != stamp.Shape => CellRead.Of(CellReadKind.Empty),",
            "Lease readers=1 reads=2 faults=ServerGoesBack budget=1",
            "VersionedKeys readers=1 reads=2 faults=ServerGoesBack budget=1"),
        new(
            "a lease of another era, filled",
            "Fill: a lease that a server brought back is nobody's",
            Transitions,
            "cell.Kind == held.Kind && cell.Stamp == held.Stamp && cell.Token == held.Token;",
            "cell.Kind == held.Kind && cell.Stamp.Shape == held.Stamp.Shape && cell.Token == held.Token;",
            "Lease readers=1 writers=1 faults=ServerGoesBack budget=1"),
    ];
}
