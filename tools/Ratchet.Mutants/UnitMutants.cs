namespace Ratchet.Mutants;

/// <summary>Units of work without one of their rules: several keys, keys found inside, open writes, ambient transactions.</summary>
internal static class UnitMutants
{
    private const string OpenWrite = "src/Ratchet/Caching/OpenWrite.cs";
    private const string TransactionUnit = "src/Ratchet/Writing/TransactionUnit.cs";
    private const string WriteContext = "src/Ratchet/Caching/WriteContext.cs";
    private const string WriteEnd = "src/Ratchet/Writing/WriteEnd.cs";
    private const string WriteSteps = "src/Ratchet/Writing/WriteSteps.cs";
    private const string WriteUnit = "src/Ratchet/Writing/WriteUnit.cs";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        new(
            "an open write that forgets its doubt",
            "the order of a write: disposed of without an outcome is in doubt",
            OpenWrite,
            "Unit!.Close(WriteOutcome.InDoubt)",
            "Unit!.Close(WriteOutcome.Failed)",
            "Lease readers=2 writers=1 form=Opens faults=InDoubt budget=1"),
        new(
            "an open write that ends before it says so",
            "the order of a write: G1 counts from the End",
            OpenWrite,
            "await WriteEnd.EndAllAsync(Unit!.Close(outcome)).ConfigureAwait(false);",
            "_ = WriteEnd.EndAllAsync(Unit!.Close(outcome));\n        await Task.CompletedTask.ConfigureAwait(false);",
            "Lease readers=2 writers=1 form=Opens faults=Eviction budget=1"),
        new(
            "a transaction whose writes end before its commit",
            "the order of a write: inside an ambient transaction, End waits for its outcome",
            WriteUnit,
            "AmbientTransaction.Current is { } transaction ?",
            "AmbientTransaction.Current is { } transaction && scope.Options.InDoubtHold < TimeSpan.Zero ?",
            "Lease readers=2 writers=1 form=InTransaction"),
        new(
            "a transaction in doubt, taken for rolled back",
            "the order of a write: a transaction in doubt holds its keys",
            TransactionUnit,
            "_ => WriteOutcome.InDoubt,",
            "_ => WriteOutcome.Failed,",
            "Lease readers=2 writers=1 form=InTransaction faults=InDoubt budget=1"),
        new(
            "a transaction's End that this node does not wait for",
            "the order of a write: until a pending End has arrived, this node reads the database",
            TransactionUnit,
            "hold.Engine.Deliveries.Bypass(hold.Held.Key);",
            "",
            "Lease readers=2 writers=1 form=InTransaction place=readers faults=Eviction budget=1"),
        new(
            "a key added without waiting for its Begin",
            "the order of a write: Begin is acknowledged before the database may commit",
            WriteContext,
            "new ValueTask(unit.AddAsync(entry, cancellationToken))",
            "new ValueTask(Task.WhenAny(unit.AddAsync(entry, cancellationToken), Task.CompletedTask))",
            "Lease readers=2 reads=3 writers=1 keys=2 form=AddsKey faults=StoreFails budget=2"),
        new(
            "keys left in quarantine when another's Begin failed",
            "4: any attempted Begin is followed by an End, also when another key's Begin failed",
            WriteEnd,
            "holds.Count == 1 ? EndAsync(holds[0]) : Task.WhenAll([.. holds.Select(EndAsync)]);",
            "holds.Any(static hold => hold.Begun.IsFaulted) ? Task.WhenAll(holds.Where(static hold => !hold.Begun.IsFaulted).Select(static hold => hold.Held.StopRenewingAsync())) : Task.WhenAll([.. holds.Select(EndAsync)]);",
            "Lease readers=0 writers=1 keys=2 form=NamesTwoKeys faults=StoreFails budget=2 deadlines=never"),
        new(
            "a second key that is not begun",
            "the order of a write: every key is begun before the callback runs",
            WriteUnit,
            "Task.WhenAll([.. entries.Select(entry => HoldAsync(entry.Scope, entry.Key))])",
            "HoldAsync(entries[0].Scope, entries[0].Key)",
            "Lease readers=2 writers=1 keys=2 form=NamesTwoKeys"),
        new(
            "a readiness that nobody looks up",
            "a write that asks is told no once a quarantine was lost",
            WriteSteps,
            "held.Acknowledged is { } token && await RenewOnceAsync(held, token).ConfigureAwait(false)",
            "held.Acknowledged is not null",
            "Lease readers=1 writers=1 form=AsksFirst faults=Eviction+Crash budget=2"),
    ];
}
