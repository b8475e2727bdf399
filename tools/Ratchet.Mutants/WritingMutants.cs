namespace Ratchet.Mutants;

/// <summary>The write path without one of its rules.</summary>
internal static class WritingMutants
{
    private const string WritePath = "src/Ratchet/Writing/WritePath.cs";
    private const string WriteRun = "src/Ratchet/Writing/WriteRun.cs";
    private const string WriteSteps = "src/Ratchet/Writing/WriteSteps.cs";
    private const string Delivery = "src/Ratchet/Writing/Delivery.cs";
    private const string WriteUnit = "src/Ratchet/Writing/WriteUnit.cs";
    private const string Hold = "src/Ratchet/Writing/Hold.cs";
    private const string Deliveries = "src/Ratchet/Writing/PendingDeliveries.cs";
    private const string InDoubt = "src/Ratchet/Writing/InDoubt.cs";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        new(
            "Begin left out",
            "the order of a write: Begin, before the database may commit",
            WriteSteps,
            "var reply = await engine.Store.BeginAsync(held.Key, held.Scope.Shape, request).ConfigureAwait(false);",
            "await Task.CompletedTask.ConfigureAwait(false);\nvar reply = new BeginReply(false, request.Earlier.Count > 0 ? null : default(Token?), 0);",
            "Lease readers=2 writers=1 faults=Crash budget=1",
            "VersionedKeys readers=2 writers=1 faults=Crash budget=1"),
        new(
            "Begin after the commit",
            "the order of a write: Begin, before the database may commit",
            WriteRun,
            """
                        await unit.HoldAllAsync(entries, cancellationToken).ConfigureAwait(false);
                        cancellationToken.ThrowIfCancellationRequested();
                        WriteUnit.Enter(unit);
                        outcome = WriteOutcome.Committed;
                        return await CallAsync(record, context, write, cancellationToken).ConfigureAwait(false);
            """,
            """
                        WriteUnit.Enter(unit);
                        outcome = WriteOutcome.Committed;
                        var result = await CallAsync(record, context, write, cancellationToken).ConfigureAwait(false);
                        await unit.HoldAllAsync(entries, cancellationToken).ConfigureAwait(false);
                        return result;
            """,
            "Lease readers=2 writers=1 faults=Crash budget=1"),
        new(
            "a write that returns before its End",
            "the order of a write: G1 counts from the End",
            WriteRun,
            "await WriteEnd.EndAllAsync(unit.Close(outcome ?? WriteOutcome.Failed)).ConfigureAwait(false);",
            "_ = WriteEnd.EndAllAsync(unit.Close(outcome ?? WriteOutcome.Failed));",
            "Lease readers=2 writers=1 faults=Eviction budget=1"),
        new(
            "an in-doubt commit cleared at once",
            "the order of a write: where a commit may still land, the key is held",
            WriteSteps,
            "WriteOutcome.InDoubt => Delivery.HoldOf(held),",
            "WriteOutcome.InDoubt => Delivery.EndOf(held),",
            "Lease readers=2 writers=1 faults=InDoubt budget=1"),
        new(
            "a timeout taken for a rollback",
            "the order of a write: a timeout leaves it open whether the commit lands",
            InDoubt,
            "TimeoutException or OperationCanceledException or TransactionInDoubtException => true,",
            "OperationCanceledException or TransactionInDoubtException => true,",
            "VersionedKeys readers=2 writers=1 faults=InDoubt budget=1"),
        new(
            "an End whose failure counts as delivered",
            "the order of a write: an End that was not delivered makes the write pending",
            Delivery,
            "            Log.DeliveryFailed(_held.Scope.Engine.Logger, _held.Scope.Name, exception);\n            return false;",
            "            Log.DeliveryFailed(_held.Scope.Engine.Logger, _held.Scope.Name, exception);\n            return true;",
            "Lease readers=2 writers=1 faults=StoreFails+Eviction budget=2"),
        new(
            "an End that names only the acknowledged token",
            "2: End names every token that its write ever sent",
            Delivery,
            "new EndRequest(_held.Sent, _held.Replaced, _publication)",
            "new EndRequest(_held.Acknowledged is { } known ? [known] : _held.Sent, _held.Replaced, _publication)",
            "Lease readers=1 writers=1 faults=ReplyLost budget=1 deadlines=never"),
        new(
            "a refused Begin that is not tidied up",
            "4: any attempted Begin is followed by an End, also when the policy refused the write",
            WriteSteps,
            "            held.Scope.Engine.Deliveries.Tidy(Delivery.EndOf(held));\n            throw new CacheUnavailable",
            "            throw new CacheUnavailable",
            "Lease readers=0 writers=1 faults=ReplyLost budget=2 deadlines=never"),
        new(
            "a write that the policy should have refused",
            "Begin unacknowledged: the write is refused before the database is touched",
            WriteSteps,
            "failure is not null && held.Scope.Options.WhenUnavailable == CacheUnavailablePolicy.Fail",
            "held.Sent.Count == 0 && held.Scope.Options.WhenUnavailable == CacheUnavailablePolicy.Fail",
            "Lease readers=1 writers=1 faults=StoreFails+Crash budget=3"),
        new(
            "a Begin that failed, taken as acknowledged",
            "2: G1 is for writes whose Begin was acknowledged before the callback ran",
            WriteSteps,
            "            return exception;",
            "            held.Begun(token, default);\n            return null;",
            "Lease readers=1 writers=1 faults=StoreFails+Crash budget=2"),
        new(
            "an End skipped when the caller cancels",
            "the order of a write: End is not the caller's to cancel",
            WriteRun,
            "await WriteEnd.EndAllAsync(unit.Close(outcome ?? WriteOutcome.Failed)).ConfigureAwait(false);",
            "var left = unit.Close(outcome ?? WriteOutcome.Failed);\nif (!cancellationToken.IsCancellationRequested)\n{\n    await WriteEnd.EndAllAsync(left).ConfigureAwait(false);\n}\nelse\n{\n    foreach (var hold in left)\n    {\n        await (await hold.Begun.ConfigureAwait(false)).StopRenewingAsync().ConfigureAwait(false);\n    }\n}\n",
            "Lease readers=2 writers=1 faults=Cancel+Eviction budget=2"),
        new(
            "an End left out",
            "4: any attempted Begin is followed by an End or a hold",
            WriteRun,
            "await WriteEnd.EndAllAsync(unit.Close(outcome ?? WriteOutcome.Failed)).ConfigureAwait(false);",
            "var left = unit.Close(outcome ?? WriteOutcome.Failed);\n    foreach (var hold in left)\n    {\n        await (await hold.Begun.ConfigureAwait(false)).StopRenewingAsync().ConfigureAwait(false);\n    }\n",
            "Lease readers=1 writers=1 deadlines=never"),
        new(
            "a doubt of a nested write, dropped",
            "the order of a write: an inner outcome in doubt holds its key even if the outer write swallowed it",
            Hold,
            "Outcome = outcome > Outcome ? outcome : Outcome;",
            "Outcome = outcome;",
            "Lease readers=2 keys=2 form=SwallowsNested faults=InDoubt budget=1",
            "VersionedKeys readers=2 keys=2 form=SwallowsNested faults=InDoubt budget=1"),
        new(
            "a doubt that spares the nested keys",
            "the order of a write: a doubt about a unit is a doubt about all its keys, which may share its transaction",
            Hold,
            "Outcome = outcome > Outcome ? outcome : Outcome;",
            "Outcome = _contexts.Count > 0 ? Outcome : outcome;",
            "Lease readers=2 keys=2 form=NestsOtherKey faults=InDoubt budget=1"),
        new(
            "a nested write that ends before its outermost",
            "the order of a write: a nested write's End is deferred to the outermost one's, whose transaction it may share",
            WriteUnit,
            "var heir = _parent?.OrOpenAround();",
            "WriteUnit? heir = null;",
            "Lease readers=2 keys=2 form=NestsOtherKey",
            "VersionedKeys readers=2 keys=2 form=WritesAllKeys"),
        new(
            "an invalidation inside a write, sent at once",
            "the order of a write: inside a write, a key that is to be forgotten joins that write",
            WritePath,
            "if (WriteUnit.Enclosing(scope) is { } outer)",
            "if (WriteUnit.Enclosing(scope) is { } outer && scope.Options.InDoubtHold < TimeSpan.Zero)",
            "Lease readers=2 keys=2 form=InvalidatesInside"),
        new(
            "an owed End, forgotten",
            "the order of a write: a pending End is delivered by a background owner",
            Deliveries,
            "        Add(new Waiting(delivery, IsOwed: true));\n",
            "",
            "Lease readers=0 writers=1 faults=StoreFails budget=3 deadlines=never"),
    ];
}
