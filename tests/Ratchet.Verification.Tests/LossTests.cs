using Ratchet.Verification.Exploring;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>
/// A server that starts again, empty or with what it held before. What it held is a miss: G1 holds throughout, and what is not promised
/// then does fail, so that the exceptions are no wider than the truth.
/// </summary>
public sealed class LossTests
{
    public static TheoryData<string, string> EveryLoss
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var strategy in Enum.GetNames<CacheStrategy>())
            {
                data.Add(strategy, "ServerForgets");
                data.Add(strategy, "ServerGoesBack");
            }

            return data;
        }
    }

    private static IEnumerable<string> WholeWrite =>
    [
        "W1 on node 1", "server: Begin k0 of node 1", "node 1: Begin k0", "database: node 1 commits k0", "node 1: commit", "server: End k0 of node 1", "node 1: End k0",
    ];

    [Theory]
    [MemberData(nameof(EveryLoss))]
    public void Loss_OneReaderOneWriter_NothingBreaks(string strategy, string loss) =>
        Finds.Nothing(SearchDoor.Parse($"{strategy} readers=1 faults={loss} budget=1"));

    /// <summary>A sample: several reads in a row, and readers on the writers' nodes, are too many executions to run them all.</summary>
    [Theory]
    [MemberData(nameof(EveryLoss))]
    public void Loss_ReadsInARowOnTheWritersNodes_NothingBreaksInASample(string strategy, string loss) =>
        Finds.NothingInASample(SearchDoor.Parse($"{strategy} readers=2 reads=3 nodes=2 writers=2 writes=2 place=readers faults={loss}+Crash budget=2"));

    [Theory]
    [MemberData(nameof(EveryLoss))]
    public void Loss_BehindAProxy_NothingElseBreaks(string strategy, string loss) =>
        Finds.Nothing(SearchDoor.Parse($"{strategy} readers=1 faults={loss} budget=1 connection=proxy"));

    /// <summary>Behind a proxy, the other server answers on the old connection until the node checks: within the detection interval.</summary>
    [Theory]
    [InlineData("VersionedKeys")]
    [InlineData("Lease")]
    public void GoingBack_BehindAProxyUntilTheCheck_ServesWhatWasReplaced(string strategy)
    {
        var found = Finds.BreaksInASample("G1", SearchDoor.Parse($"{strategy} readers=1 reads=2 faults=ServerGoesBack budget=1 connection=proxy excuses=none"));

        Assert.DoesNotContain(found.Steps, step => step.Kind == EventKind.Check && step.Origin == 0);
    }

    /// <summary>As in production (ServerWatch): it was asked of a server that the node no longer believes in.</summary>
    [Fact]
    public void Reply_OnItsWayWhileItsNodeSeesAnotherServer_DoesNotCount()
    {
        string[] directions = ["R1 on node 0", "server: Lookup k0 of node 0", "fault: the server starts again, empty", "node 0: checks who answers", "node 0: Lookup k0"];

        var result = Directions.Follow(SearchDoor.Parse("Lease readers=1 writers=0 faults=ServerForgets budget=1"), directions);

        Assert.Empty(result.Impossible);
        Assert.StartsWith("node 0: Lookup k0 → does not count", result.Steps[4].Text, StringComparison.Ordinal);
    }

    /// <summary>It installs an era of its own, and the others have to look again: what they have asked meanwhile does not count.</summary>
    [Fact]
    public void Check_OfNodeThatHasFinished_MakesOthersCheck()
    {
        string[] directions =
        [
            .. WholeWrite, "fault: the server starts again, empty", "node 0: checks who answers",
            "R1 on node 0", "server: Lookup k0 of node 0", "node 1: checks who answers", "node 0: checks who answers", "node 0: Lookup k0",
        ];

        var result = Directions.Follow(SearchDoor.Parse("Lease readers=1 faults=ServerForgets budget=1"), directions);

        Assert.Empty(result.Impossible);
        Assert.StartsWith("node 0: Lookup k0 → does not count", result.Steps[directions.Length - 1].Text, StringComparison.Ordinal);
    }

    /// <summary>Nobody has to follow it, so the search does without.</summary>
    [Fact]
    public void Check_OfNodeThatHasFinishedAndKnowsTheServer_IsLeftOut()
    {
        string[] directions =
        [
            .. WholeWrite, "fault: the server starts again, empty", "node 1: checks who answers", "node 0: checks who answers", "node 1: checks who answers",
        ];

        var result = Directions.Follow(SearchDoor.Parse("Lease readers=1 faults=ServerForgets budget=1"), directions);

        Assert.Equal(["node 1: checks who answers"], result.Impossible);
    }

    /// <summary>G2 needs the quarantine to survive the write.</summary>
    [Theory]
    [MemberData(nameof(EveryLoss))]
    public void Loss_UnderAWrite_TimeRunsBackwards(string strategy, string loss) =>
        Finds.BreaksInASample("G2", SearchDoor.Parse($"{strategy} readers=2 reads=2 nodes=2 faults={loss} budget=1 excuses=none"));

    [Theory]
    [InlineData("VersionedKeys")]
    [InlineData("Lease")]
    public void Forgetting_TogetherWithACrash_CacheDoesNotConverge(string strategy) =>
        Finds.BreaksInASample("G3", SearchDoor.Parse($"{strategy} readers=2 faults=ServerForgets+Crash budget=2 excuses=none"));

    [Theory]
    [InlineData("VersionedKeys")]
    [InlineData("Lease")]
    public void Forgetting_AfterTheHoldOfALateCommit_CacheDoesNotConverge(string strategy)
    {
        var found = Finds.BreaksInASample("G3", SearchDoor.Parse($"{strategy} readers=1 faults=ServerForgets+InDoubt budget=2 excuses=none"));

        var texts = found.Steps.Select(step => step.Text).ToList();
        Assert.True(
            texts.FindIndex(text => text.Contains("HoldInDoubt", StringComparison.Ordinal)) < texts.FindIndex(text => text.Contains("starts again", StringComparison.Ordinal)),
            found.ToString());
    }
}
