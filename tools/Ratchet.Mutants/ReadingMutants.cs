namespace Ratchet.Mutants;

/// <summary>The read path without one of its rules.</summary>
internal static class ReadingMutants
{
    private const string Flight = "src/Ratchet/Reading/Flight.cs";
    private const string ReadPath = "src/Ratchet/Reading/ReadPath.cs";
    private const string SharedLoad = "src/Ratchet/Reading/SharedLoad.cs";
    private const string BypassQueue = "src/Ratchet/Reading/BypassQueue.cs";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        new(
            "a flight that stays open while its fill is sent",
            "1: a flight closes to newcomers before its fill is sent",
            Flight,
            "        close();\n        var accepted",
            "        var accepted",
            "Lease readers=2 writers=1",
            "VersionedKeys readers=2 writers=1"),
        new(
            "a join after a refused fill",
            "1: callers share a load only if its fill was accepted",
            Flight,
            "accepted ? Outcome<TValue>.Of(value, CacheSource.Joined) : OutcomeKind.Again",
            "Outcome<TValue>.Of(value, CacheSource.Joined)",
            "Lease readers=2 writers=1"),
        new(
            "a fill whose reply was lost, taken as accepted",
            "9: replies that mean \"perhaps\" count as refused for others",
            Flight,
            "            scope.Engine.Metrics.FillUnknown(scope.Name);\n            return false;",
            "            scope.Engine.Metrics.FillUnknown(scope.Name);\n            return true;",
            "Lease readers=2 writers=1 faults=StoreFails budget=1"),
        new(
            "a value from Acquire, shared",
            "1: a value returned by Acquire is its caller's alone",
            Flight,
            "Load.Complete(leader, OutcomeKind.Again);",
            "Load.Complete(leader, leader);",
            "Lease readers=3 nodes=2 writers=1"),
        new(
            "a version captured after the load",
            "2: only a token whose reply arrived before the load started may be filled",
            Flight,
            "        close();\n        var accepted",
            "        token = (await AcquireAsync().ConfigureAwait(false)).Token;\n        close();\n        var accepted",
            "VersionedKeys readers=2 writers=1"),
        new(
            "a counter as version",
            "2: every attempt has its own token; a counter starts again where it is not remembered",
            Flight,
            "var token = scope.Engine.Seams.NewToken();",
            "var token = new Token(9, (scope.Memory.Recall(key)?.Low ?? 0) + 1);",
            "VersionedKeys readers=2 nodes=2 writers=1",
            "VersionedKeys readers=2 writers=1 faults=Eviction budget=1"),
        new(
            "a token sent again on retry",
            "2: each attempt of Acquire carries a token never sent before",
            Flight,
            "var read = await scope.Engine.Store.AcquireAsync(key, scope.Shape, token, scope.Options.LeaseTime).ConfigureAwait(false);",
            """
            CellRead read;
            try
            {
                read = await scope.Engine.Store.AcquireAsync(key, scope.Shape, token, scope.Options.LeaseTime).ConfigureAwait(false);
            }
            catch (CellStoreException)
            {
                read = await scope.Engine.Store.AcquireAsync(key, scope.Shape, token, scope.Options.LeaseTime).ConfigureAwait(false);
            }
            """,
            "Lease readers=2 writers=1 faults=RunsLate budget=1"),
        new(
            "a token filled whose reply never came",
            "2: only a token whose own reply arrived before the load started may be filled",
            Flight,
            "var read = await scope.Engine.Store.AcquireAsync(key, scope.Shape, token, scope.Options.LeaseTime).ConfigureAwait(false);",
            """
            CellRead read;
            try
            {
                read = await scope.Engine.Store.AcquireAsync(key, scope.Shape, token, scope.Options.LeaseTime).ConfigureAwait(false);
            }
            catch (CellStoreException)
            {
                read = new CellRead(CellReadKind.Granted, token, default);
            }
            """,
            "Lease readers=2 writers=1 faults=RunsLate budget=1"),
        new(
            "a bypass load joined while it runs",
            "1: who arrives while a bypass load runs is served by the queued one",
            BypassQueue,
            "if (lane.Queued?.Load.Join(asLeader: false) is { } joined)",
            "if ((lane.Queued ?? lane.Running)?.Load.Join(asLeader: false) is { } joined)",
            "Lease readers=2 writers=1 faults=StoreFails budget=1",
            "Lease readers=2 writers=2"),
        new(
            "a bypass that fills",
            "1: a read past the cache leaves nothing in it",
            BypassQueue,
            "            leader = joined = Outcome<TValue>.Of(value, CacheSource.Bypassed);",
            """
            var token = scope.Engine.Seams.NewToken();
            var read = await scope.Engine.Store.AcquireAsync(pass.Key, scope.Shape, token, scope.Options.LeaseTime).ConfigureAwait(false);
            if (read.Token == token && scope.Codec.TryWrite(value, out var content))
            {
                await scope.Engine.Store.FillAsync(pass.Key, scope.Shape, token, content, scope.TimeToLive(content)).ConfigureAwait(false);
            }

            leader = joined = Outcome<TValue>.Of(value, CacheSource.Bypassed);
            """,
            "Lease readers=2 writers=1"),
        new(
            "a load shared out of a transaction",
            "6: an uncommitted row is never shared",
            ReadPath,
            "if (AmbientTransaction.IsThere || WriteUnit.IsInsideWrite)",
            "if (WriteUnit.IsInsideWrite)",
            "Lease readers=1 writers=0 transactions=1",
            "VersionedKeys readers=1 writers=0 transactions=1"),
        new(
            "a load shared out of a write's callback",
            "6: an uncommitted row is never shared",
            ReadPath,
            "if (AmbientTransaction.IsThere || WriteUnit.IsInsideWrite)",
            "if (AmbientTransaction.IsThere)",
            "Lease readers=2 writers=0 rollbacks=1"),
        new(
            "a cancelled caller that cancels a shared load",
            "7: a cancelled caller cancels nothing that others share",
            SharedLoad,
            "last = _callers.Remove(caller) && _callers.Count == 0;",
            "last = _callers.Remove(caller);",
            "Lease readers=2 writers=0 faults=Cancel budget=1"),
        new(
            "a pending key read from the cache",
            "the order of a write: until the End is delivered, this node reads its key from the database",
            ReadPath,
            "if (Scope.Engine.Deliveries.IsPending(key))",
            "if (Scope.Engine.Deliveries.IsFull)",
            "Lease readers=1 place=readers after=read unavailable=Proceed faults=StoreFails budget=3",
            "VersionedKeys readers=1 place=readers after=read unavailable=Proceed faults=StoreFails budget=3"),
    ];
}
