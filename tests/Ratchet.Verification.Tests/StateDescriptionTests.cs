using Ratchet.Verification.Exploring;
using Ratchet.Verification.Exploring.Memories;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>What one write did and was told is a part of the state for as long as something may still be judged by it, and no longer.</summary>
public sealed class StateDescriptionTests
{
    private const string EvictsQuarantine = "fault: the server evicts k0";
    private const string AsksInVain = "fault: Renew k0 of node 1 fails";
    private const string IsToldNothing = "fault: Renew k0 of node 1 runs, its reply is lost";

    /// <summary>A quarantine that was lost after the server had confirmed it excuses another writer; one that was lost before does not.</summary>
    [Fact]
    public void Excuse_OfWritersWhoMustBeAlone_IsTold()
    {
        const string Words = "DistributedLock readers=0 writers=2 form=AsksFirst faults=Eviction+ReplyLost budget=2";

        Assert.NotEqual(StateAfter(Words, IsToldNothing, EvictsQuarantine), StateAfter(Words, EvictsQuarantine, IsToldNothing));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public void Confirmation_OfAnEntryThatMayStillBeLost_IsTold(int budget, bool areOne)
    {
        var words = $"Lease readers=0 writers=1 form=AsksFirst faults=Eviction+StoreFails+ReplyLost budget={budget}";

        Assert.Equal(areOne, StateAfter(words, IsToldNothing) == StateAfter(words, AsksInVain));
    }

    /// <summary>The first writer goes on until it asks; then these events happen.</summary>
    private static UInt128 StateAfter(string words, params string[] events)
    {
        // A memory holds the flow that it was made in, and the test's own is not the explorer's.
        UInt128 hash = 0;
        NoFlow.Run(() => hash = HashAfter(words, events));
        return hash;
    }

    private static UInt128 HashAfter(string words, string[] events)
    {
        var run = (ScenarioRun)SearchDoor.Parse(words).Start();
        List<PendingEvent> enabled = [];
        while (Find(events[^1]) is null || Find(events[0]) is null)
        {
            run.World.Run(enabled.First(static e => !e.IsFault && !e.Description.StartsWith("W2", StringComparison.Ordinal)));
        }

        foreach (var each in events)
        {
            run.World.Run(Find(each)!);
        }

        run.World.CollectEnabled(enabled);
        return run.State(new StateView(WithOutcome: false, WithSymmetry: true, new MemoryBook()))!.Value.Hash;

        PendingEvent? Find(string start)
        {
            run.World.CollectEnabled(enabled);
            return enabled.Find(e => e.Description.StartsWith(start, StringComparison.Ordinal));
        }
    }
}
