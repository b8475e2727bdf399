using Ratchet.Cells;
using Xunit;
using Kind = Ratchet.Tests.Cells.CellOperationKind;

namespace Ratchet.Tests.Cells;

/// <summary>The sentences that the protocol stands on. Each holds after every operation, whatever came before.</summary>
public sealed class CellTransitionTests
{
    [Fact]
    public void Value_AppearsOnlyByTheFillOfItsOwnLeaseOrByAPublication() => CellSteps.AllHold(step =>
        step.After.Kind != CellKind.Value
        || step.ChangedNothing
        || step.Kind == Kind.EndAndPublish
        || (step.Kind == Kind.Fill && step.HeldItsToken));

    [Fact]
    public void Publication_HappensOnlyByTheLastWriterInAQuarantineThatNobodyOverlapped() => CellSteps.AllHold(step =>
        step.Kind != Kind.EndAndPublish
        || step.After.Kind != CellKind.Value
        || (!step.Before.IsOverlapped && step.Living.All(entry => entry.Writer == step.Operation.Token) && step.Living.Count == 1));

    [Fact]
    public void Fill_OfATokenThatIsNotInTheCell_ChangesNothing() => CellSteps.AllHold(step =>
        step.Kind != Kind.Fill || step.HeldItsToken || step.ChangedNothing);

    [Fact]
    public void Deadline_OfAnotherWriter_IsNeverShortened() => CellSteps.AllHold(step =>
        step.Living.All(entry => step.IsOwn(entry.Writer) || step.Keeps(entry)));

    [Fact]
    public void Deadline_OfTheWriterItself_IsShortenedByNothingButItsEnd() => CellSteps.AllHold(step =>
        step.Operation.IsEnd || step.Living.All(step.Keeps));

    [Fact]
    public void Overlapped_LastsAsLongAsTheQuarantine() => CellSteps.AllHold(step =>
        !step.Before.IsOverlapped || step.Living.Count == 0 || step.After.Kind != CellKind.Quarantined || step.After.IsOverlapped);

    [Fact]
    public void Quarantine_OfTwoWriters_IsOverlapped() => CellSteps.AllHold(step =>
        step.After.Kind != CellKind.Quarantined || step.After.Writers.Length < 2 || step.After.IsOverlapped);

    [Fact]
    public void Quarantine_WithALivingWriter_GivesWayToNothingButItsEnd() => CellSteps.AllHold(step =>
        step.Living.Count == 0 || step.After.Kind == CellKind.Quarantined || step.Operation.IsEnd);

    [Fact]
    public void Quarantine_LivesUntilItsLatestDeadline() => CellSteps.AllHold(step =>
        step.After.Kind != CellKind.Quarantined || step.ExpiresAt == step.After.Writers.Max(entry => entry.Deadline));

    [Fact]
    public void Quarantine_IsHonouredWhateverTheReadersStamp() => CellSteps.AllHold(step =>
        step.After.Kind != CellKind.Quarantined
        || CellSteps.Stamps.All(stamp => CellTransitions.Lookup(step.After, stamp).Kind == CellReadKind.Quarantined));

    [Fact]
    public void AnythingElse_OfAnotherStamp_IsEmpty() => CellSteps.AllHold(step =>
        step.After.Kind == CellKind.Quarantined
        || CellSteps.Stamps.Where(stamp => stamp != step.After.Stamp).All(stamp => CellTransitions.Lookup(step.After, stamp).Kind == CellReadKind.Empty));

    [Fact]
    public void Begin_LeavesNeitherALeaseNorAValueNorAVersion() => CellSteps.AllHold(step =>
        step.Kind is not (Kind.Begin or Kind.BeginExclusive) || step.After.Kind == CellKind.Quarantined);

    [Fact]
    public void Begin_ThatIsNotExclusive_IsAlwaysIn() => CellSteps.AllHold(step =>
        step.Kind != Kind.Begin || step.Keeps(new WriterEntry(step.Operation.Token, step.Now + step.Operation.TimeToLive)));

    [Fact]
    public void Begin_ThatIsExclusive_IsInOnlyWhereNoOtherWriteIs() => CellSteps.AllHold(step =>
        step.Kind != Kind.BeginExclusive
        || step.Living.Any(entry => entry.Writer != step.Operation.Token && entry.Writer != step.Operation.Other)
        || step.Keeps(new WriterEntry(step.Operation.Token, step.Now + step.Operation.TimeToLive)));

    [Fact]
    public void Begin_ThatIsExclusiveAndBusy_AddsNobody() => CellSteps.AllHold(step =>
        step.Kind != Kind.BeginExclusive
        || !step.Living.Any(entry => entry.Writer != step.Operation.Token && entry.Writer != step.Operation.Other)
        || CellGen.Entries(step.After).SequenceEqual(step.Living));

    [Fact]
    public void End_LeavesNoneOfItsTokensAndNoLease() => CellSteps.AllHold(step =>
        !step.Operation.IsEnd
        || (step.After.Kind is not (CellKind.Leased or CellKind.Version) && !step.HasAfter(step.Operation.Token) && !step.HasAfter(step.Operation.Other)));

    [Fact]
    public void Hold_IsAlwaysIn() => CellSteps.AllHold(step =>
        step.Kind != Kind.Hold || step.Keeps(new WriterEntry(step.Operation.Token, step.Now + step.Operation.TimeToLive)));

    [Fact]
    public void Hold_OfALostEntry_IsOverlapped() => CellSteps.AllHold(step =>
        step.Kind != Kind.Hold || step.Living.Any(entry => entry.Writer == step.Operation.Token) || step.After.IsOverlapped);

    [Fact]
    public void Renew_OfALostEntry_LeavesItLost() => CellSteps.AllHold(step =>
        step.Kind != Kind.Renew || step.Living.Any(entry => entry.Writer == step.Operation.Token) || !step.HasAfter(step.Operation.Token));

    [Fact]
    public void Invalidate_LeavesNothingToServeAndNoLeaseToFill() => CellSteps.AllHold(step =>
        step.Kind != Kind.Invalidate || step.After.Kind == CellKind.Empty || (step.After.Kind == CellKind.Quarantined && step.After.IsOverlapped));

    [Fact]
    public void Release_TakesNothingButItsOwnLease() => CellSteps.AllHold(step =>
        step.Kind != Kind.Release || step.ChangedNothing || (step.HeldItsToken && step.After.Kind == CellKind.Empty));

    [Fact]
    public void Acquire_OfALeasedCell_OnlyMarksItAsAwaited() => CellSteps.AllHold(step =>
        step.Kind != Kind.Acquire
        || CellTransitions.Lookup(step.Before, step.Operation.Stamp).Kind != CellReadKind.Leased
        || CellGen.Same(step.Before with { Flags = step.Before.Flags | CellFlags.Awaited }, step.After));
}
