using Ratchet.Verification.Exploring;
using Xunit;

namespace Ratchet.Verification.Tests;

/// <summary>
/// Tokens, eras and events are named after the event that makes them. Two events of one execution that had one id would give one name to
/// two tokens, and so break what is not broken.
/// </summary>
public sealed class EventIdTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("Lease readers=4 reads=2 writers=4 writes=2 keys=3 nodes=2 faults=All+Cancel budget=3")]
    [InlineData("VersionedKeys readers=4 reads=2 writers=4 writes=2 keys=3 nodes=2 faults=ServerGoesBack+ServerForgets+Cancel budget=4")]
    [InlineData("DistributedLock readers=2 writers=3 writes=3 nodes=2 place=readers faults=Cancel+ReplyLost budget=3")]
    [InlineData("Lock contenders=5 nodes=3 rounds=3 faults=All budget=3")]
    public void Events_OfOneExecution_HaveIdsOfTheirOwn(string words)
    {
        var picker = new Watching();

        new RandomSearch(SearchDoor.ParseAny(words), picker, seed: 1, executions: 300).Run(Budget);

        Assert.Equal("", picker.Twice);
        Assert.True(picker.Events > 10_000);
    }

    /// <summary>The same fault, of the same server, that finds and leaves the same: only the run that it ends is another.</summary>
    [Theory]
    [InlineData("ServerForgets", "fault: the server starts again, empty")]
    [InlineData("ServerGoesBack", "fault: the server starts again, with k0: Quarantined")]
    public void Server_StartedAgainTwice_IsTwoEventsAndNodesInstallTwoEras(string fault, string restart)
    {
        string[] directions =
        [
            "W1 on node 0", "server: Begin k0 of node 0", restart, "node 0: checks who answers", restart, "node 0: checks who answers",
        ];
        var next = 0;

        var result = Replay.Of(
            SearchDoor.Parse($"Lease readers=1 writers=1 place=readers faults={fault} budget=2"),
            enabled => next < directions.Length ? PlaceOf(enabled, directions[next++]) : null);

        Assert.Null(result.Violation);
        Assert.Equal(result.Ids.Count, result.Ids.Distinct().Count());
        Assert.Equal(2, result.Steps.Count(step => step.Text.StartsWith(restart, StringComparison.Ordinal)));
    }

    private static int PlaceOf(List<PendingEvent> enabled, string direction)
    {
        var place = enabled.FindIndex(e => e.Description.StartsWith(direction, StringComparison.Ordinal));
        Assert.True(place >= 0, $"'{direction}' cannot happen.");
        return place;
    }

    /// <summary>Picks at random, and keeps the first event whose id another had before it in the same execution.</summary>
    private sealed class Watching : IPicker
    {
        private readonly MixedPicker _inner = new();
        private readonly Dictionary<ulong, string> _ids = [];

        public string Twice { get; private set; } = "";

        public int Events { get; private set; }

        public void Begin(ulong seed)
        {
            _ids.Clear();
            _inner.Begin(seed);
        }

        public bool WantsFault() => _inner.WantsFault();

        public PendingEvent Pick(List<PendingEvent> enabled)
        {
            var picked = _inner.Pick(enabled);
            Events++;
            if (LeadsToOthers(picked) && !_ids.TryAdd(picked.Id, picked.Description) && Twice.Length == 0)
            {
                Twice = $"'{picked.Description}' has the id of '{_ids[picked.Id]}'";
            }

            return picked;
        }

        /// <summary>
        /// A deadline, an eviction, a death, a pause: no other event and no name is made of these. Announcements that are alike have one id,
        /// and what they lead to is named after their number, too.
        /// </summary>
        private static bool LeadsToOthers(PendingEvent picked) =>
            picked.Kind is not (EventKind.Deadline or EventKind.WakeUp) && (picked is not { Kind: EventKind.Fault, Node: < 0 } || picked.Description.Contains("starts again", StringComparison.Ordinal));
    }
}
