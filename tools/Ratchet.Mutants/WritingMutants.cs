namespace Ratchet.Mutants;

/// <summary>The write path without one of its rules.</summary>
internal static class WritingMutants
{
    private const string WritePath = "src/Ratchet/Writing/WritePath.cs";
    private const string WriteSteps = "src/Ratchet/Writing/WriteSteps.cs";
    private const string Delivery = "src/Ratchet/Writing/Delivery.cs";
    private const string WriteUnit = "src/Ratchet/Writing/WriteUnit.cs";
    private const string Deliveries = "src/Ratchet/Writing/PendingDeliveries.cs";
    private const string InDoubt = "src/Ratchet/Writing/InDoubt.cs";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        new(
            "Begin left out",
            "the order of a write: Begin, before the database may commit",
            WriteSteps,
            "held.Begun(token, await engine.Store.BeginAsync(held.Key, held.Scope.Shape, request).ConfigureAwait(false));",
            "await Task.CompletedTask.ConfigureAwait(false);\nheld.Begun(token, new BeginReply(false, request.Earlier.Count > 0 ? null : default(Token?), 0));",
            "Lease readers=2 writers=1 faults=Crash budget=1",
            "VersionedKeys readers=2 writers=1 faults=Crash budget=1"),
        new(
            "Begin after the commit",
            "the order of a write: Begin, before the database may commit",
            WritePath,
            """
                        await unit.HoldAsync(scope, key).ConfigureAwait(false);
                        cancellationToken.ThrowIfCancellationRequested();
                        WriteUnit.Enter(unit);
                        return await RunAsync(run, context, write, cancellationToken).ConfigureAwait(false);
            """,
            """
                        WriteUnit.Enter(unit);
                        var result = await RunAsync(run, context, write, cancellationToken).ConfigureAwait(false);
                        await unit.HoldAsync(scope, key).ConfigureAwait(false);
                        return result;
            """,
            "Lease readers=2 writers=1 faults=Crash budget=1"),
        new(
            "a write that returns before its End",
            "the order of a write: G1 counts from the End",
            WritePath,
            "await EndAllAsync(unit.Close(run.IsInDoubt)).ConfigureAwait(false);",
            "_ = EndAllAsync(unit.Close(run.IsInDoubt));",
            "Lease readers=2 writers=1 faults=Eviction budget=1"),
        new(
            "an in-doubt commit cleared at once",
            "the order of a write: where a commit may still land, the key is held",
            WriteSteps,
            "isInDoubt ? Delivery.HoldOf(held) : Delivery.EndOf(held)",
            "Delivery.EndOf(held)",
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
            "new EndRequest(_held.Sent, _held.Replaced)",
            "new EndRequest(_held.Acknowledged is { } known ? [known] : _held.Sent, _held.Replaced)",
            "Lease readers=1 writers=1 faults=ReplyLost budget=1 deadlines=never"),
        new(
            "a refused Begin that is not tidied up",
            "4: any attempted Begin is followed by an End, also when the policy refused the write",
            WriteSteps,
            "            held.Scope.Engine.Deliveries.Tidy(Delivery.EndOf(held));\n",
            "",
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
            WritePath,
            "await EndAllAsync(unit.Close(run.IsInDoubt)).ConfigureAwait(false);",
            "var left = unit.Close(run.IsInDoubt);\nif (!cancellationToken.IsCancellationRequested)\n{\n    await EndAllAsync(left).ConfigureAwait(false);\n}\nelse\n{\n    foreach (var hold in left)\n    {\n        await (await hold.Begun.ConfigureAwait(false)).StopRenewingAsync().ConfigureAwait(false);\n    }\n}\n",
            "Lease readers=2 writers=1 faults=Cancel+Eviction budget=2"),
        new(
            "an End left out",
            "4: any attempted Begin is followed by an End or a hold",
            WritePath,
            "await EndAllAsync(unit.Close(run.IsInDoubt)).ConfigureAwait(false);",
            "var left = unit.Close(run.IsInDoubt);\n    foreach (var hold in left)\n    {\n        await (await hold.Begun.ConfigureAwait(false)).StopRenewingAsync().ConfigureAwait(false);\n    }\n",
            "Lease readers=1 writers=1 deadlines=never"),
        new(
            "a write inside a transaction, not refused",
            "a write whose commit comes after its return, and so after its End, is refused",
            WritePath,
            "        ThrowIfInTransaction(\"The write\", key, \"begin and commit the transaction inside the write\");\n",
            "",
            "Lease readers=1 writers=0 ambient=1"),
        new(
            "a doubt of a nested write, dropped",
            "the order of a write: an inner outcome in doubt holds its key even if the outer write swallowed it",
            WriteUnit,
            "hold.IsInDoubt |= _isInDoubt;",
            "hold.IsInDoubt = _isInDoubt;",
            "Lease readers=2 keys=2 form=SwallowsNested faults=InDoubt budget=1",
            "VersionedKeys readers=2 keys=2 form=SwallowsNested faults=InDoubt budget=1"),
        new(
            "a doubt that spares the nested keys",
            "the order of a write: a doubt about a unit is a doubt about all its keys, which may share its transaction",
            WritePath,
            "await EndAllAsync(unit.Close(run.IsInDoubt)).ConfigureAwait(false);",
            "var left = unit.Close(run.IsInDoubt);\nforeach (var hold in left)\n{\n    hold.IsInDoubt &= (await hold.Begun.ConfigureAwait(false)).Key == key;\n}\n\nawait EndAllAsync(left).ConfigureAwait(false);",
            "Lease readers=2 keys=2 form=NestsOtherKey faults=InDoubt budget=1"),
        new(
            "a nested write that ends before its outermost",
            "the order of a write: a nested write's End is deferred to the outermost one's, whose transaction it may share",
            WriteUnit,
            "var heir = OpenFrom(_parent);",
            "WriteUnit? heir = null;",
            "Lease readers=2 keys=2 form=NestsOtherKey",
            "VersionedKeys readers=2 keys=2 form=WritesAllKeys"),
        new(
            "an invalidation inside a write, sent at once",
            "the order of a write: inside a write, a key that is to be forgotten joins that write",
            WritePath,
            "if (WriteUnit.Current is { } outer)",
            "if (WriteUnit.Current is { } outer && scope.Options.InDoubtHold < TimeSpan.Zero)",
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
