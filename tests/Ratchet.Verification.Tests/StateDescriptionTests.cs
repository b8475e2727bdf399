using Ratchet.Verification.Exploring;
using Ratchet.Verification.Exploring.Memories;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>What happened to a write is a part of the state for as long as something may still be judged by it, and no longer.</summary>
public sealed class StateDescriptionTests
{
    private const string ReaderCalls = "R1 on node 0";
    private const string WriterCalls = "W1 on node 1";
    private const string Evicts = "fault: the server evicts k0";
    private const string AsksInVain = "fault: Renew k0 of node 1 fails";
    private const string IsToldNothing = "fault: Renew k0 of node 1 runs, its reply is lost";

    /// <summary>Whatever is on its way comes to its end.</summary>
    private const string Rest = "";

    /// <summary>A lost quarantine excuses writers who meet later; a lost lease does not, and leaves the same behind.</summary>
    [Theory]
    [InlineData("DistributedLock", false)]
    [InlineData("DistributedLock excuses=none", true)]
    public void Excuse_OfWritersWhoMeet_IsTold(string strategy, bool areOne)
    {
        var words = $"{strategy} readers=1 writers=2 faults=Eviction budget=1";

        var withoutLease = StateAfter(words, ReaderCalls, "server: Acquire k0 of node 0", Evicts, Rest, WriterCalls, Rest);
        var withoutQuarantine = StateAfter(words, ReaderCalls, Rest, WriterCalls, "server: Begin k0 of node 1", Evicts, Rest);

        Assert.Equal(areOne, withoutLease == withoutQuarantine);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public void Confirmation_OfAnEntryThatMayStillBeLost_IsTold(int budget, bool areOne)
    {
        var words = $"Lease readers=0 writers=1 form=AsksFirst faults=Eviction+StoreFails+ReplyLost budget={budget}";

        Assert.Equal(areOne, StateAfter(words, WriterCalls, IsToldNothing) == StateAfter(words, WriterCalls, AsksInVain));
    }

    /// <summary>Until each of these events may happen, others do, but for calls and faults; then it does.</summary>
    private static UInt128 StateAfter(string words, params string[] events)
    {
        // A memory holds the flow that it was made in, and the test's own is not the explorer's.
        UInt128 hash = 0;
        NoFlow.Run(() =>
        {
            var run = (ScenarioRun)SearchDoor.Parse(words).Start();
            Array.ForEach(events, each => Happen(run.World, each));
            hash = run.State(new StateView(WithOutcome: false, WithSymmetry: true, new MemoryBook()))!.Value.Hash;
        });
        return hash;
    }

    private static void Happen(World world, string start)
    {
        List<PendingEvent> enabled = [];
        while (true)
        {
            world.CollectEnabled(enabled);
            var next = enabled.Find(static e => !e.IsFault && e.Kind != EventKind.Call);
            if (start != Rest && enabled.Find(e => e.Description.StartsWith(start, StringComparison.Ordinal)) is { } wanted)
            {
                world.Run(wanted);
                return;
            }

            if (next is null)
            {
                Assert.Equal(Rest, start);
                return;
            }

            world.Run(next);
        }
    }
}
