using Ratchet.Verification.Exploring;
using Ratchet.Verification.Exploring.Memories;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>
/// Two executions in one state go on alike, or the exhaustive search would leave out what it has not seen. What decides is in the memory of
/// the engine and of its suspended calls, so these tests fail when a walk through it passes something over.
/// </summary>
public sealed class StateTests
{
    public static TheoryData<string> Scenarios =>
    [
        "Lease readers=2 writers=1",
        "Lease readers=2 writers=2 faults=Eviction+Expiry+Crash+InDoubt budget=2",
        "Lease readers=2 writers=2 faults=StoreFails+ReplyLost+RunsLate budget=2",
        "Lease readers=2 writers=1 faults=Pause+StoreFails budget=2",
        "Lease readers=3 nodes=3 writers=2",
        "Lease readers=2 reads=2 keys=2 writers=2 writes=2",
        "Lease readers=2 writers=1 place=readers faults=ReplyLost budget=1",
        "Lease readers=1 writers=2 form=NestsTwice faults=InDoubt budget=1",
        "WriteThrough readers=2 writers=2 faults=Expiry+Crash+InDoubt+RunsLate budget=2",
        "WriteThrough readers=2 nodes=2 writers=2 faults=Pause budget=1",
        "WriteThrough readers=1 writers=2 form=SwallowsNested keys=2 faults=ReplyLost budget=1",
        "DistributedLock readers=1 reads=2 writers=1 writes=2 faults=StoreFails budget=1",
        "VersionedKeys readers=2 writers=2",
        "VersionedKeys readers=2 nodes=2 writers=2 faults=Eviction+Expiry+Crash budget=2",
        "VersionedKeys readers=2 writers=2 faults=StoreFails+ReplyLost+RunsLate+InDoubt budget=2",
        "VersionedKeys readers=2 writers=1 faults=Pause budget=1",
        "Lease readers=2 writers=1 faults=ServerForgets+ServerGoesBack budget=1",
        "VersionedKeys readers=2 writers=1 faults=ServerForgets+ServerGoesBack budget=1",
        "WriteThrough readers=1 writers=2 faults=ServerGoesBack+InDoubt connection=proxy budget=2",
        "Lease readers=2 writers=1 faults=StoreFails+ReplyLost each=once budget=2",
        "Lease readers=2 writers=2 faults=ServerGoesBack+ReplyLost each=once budget=2",
        "Lease readers=1 writers=2 faults=ServerForgets+ServerGoesBack each=once budget=2",
        "VersionedKeys readers=2 writers=2 faults=ServerForgets+ServerGoesBack budget=1",
        "VersionedKeys readers=2 nodes=2 writers=1 faults=ServerGoesBack+ReplyLost each=once budget=2",
        "WriteThrough readers=2 writers=2 faults=ServerForgets budget=2",
        "DistributedLock readers=2 writers=1 faults=Crash+ServerForgets+RunsLate each=once budget=2",
        "DistributedLock readers=1 writers=2 faults=ServerGoesBack budget=2",
        "DistributedLock readers=2 writers=2",
        "DistributedLock readers=2 nodes=2 writers=2 faults=Eviction+Expiry+Crash+InDoubt budget=2",
        "DistributedLock readers=2 writers=1 faults=Pause+ReplyLost budget=2",
        "DistributedLock readers=1 writers=2 form=NamesTwoKeys keys=2",
        "DistributedLock readers=0 writers=2 form=AsksFirst faults=Eviction+ReplyLost budget=2",
    ];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void SameState_SameEvent_LeadsToSameState(string words)
    {
        var walks = new StateWalks(SearchDoor.Parse(words), new MemoryBook());

        walks.Run(executions: 2_000);

        Assert.True(walks.Contradiction is null, walks.Contradiction);
        Assert.True(walks.Again > 5_000, $"only {walks.Again} events were met again");
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void SamePast_IsSameMemory(string words)
    {
        var book = new MemoryBook { LooksAgain = true };
        var walks = new StateWalks(SearchDoor.Parse(words), book);

        walks.Run(executions: 500);

        Assert.True(book.Again > 1_000, $"only {book.Again} memories were met again");
    }
}
