using Ratchet.Verification.Programs;
using Ratchet.Verification.Specimens;
using Xunit;

namespace Ratchet.Verification.Tests.Programs;

/// <summary>
/// The seven specimens fail where they are known to fail, and nowhere else. The larger scenarios are in
/// <c>ratchet explore --subject specimens</c>.
/// </summary>
public sealed class SpecimenTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(5);

    private static readonly SpecimenScenario[] Columns =
    [
        new("2r 1w", 2, 1),
        new("2r 2w", 2, 2),
        new("an eviction", 2, 1, Faults.Eviction),
        new("a crash", 2, 1, Faults.Crash),
        new("both", 2, 1, Faults.Eviction | Faults.Crash, AtMost: 2),
        new("a commit in doubt", 2, 1, Faults.InDoubt),
    ];

    public static TheoryData<string, string[]> Table => new()
    {
        { nameof(NaiveCache), ["stale", "stale", "stale", "stale", "stale", "stale"] },
        { nameof(ShorterTtlCache), ["stale", "stale", "stale", "stale", "stale", "stale"] },
        { nameof(DoubleDeleteCache), ["stale", "stale", "stale", "stale", "stale", "stale"] },
        { nameof(VersionedCache), ["stale", "stale", "stale", "stale", "stale", "stale"] },
        { nameof(WriteThroughCache), ["stale", "stale", "stale", "stale", "stale", "stale"] },
        { nameof(RedisWriteThroughWrapper), ["stale", "stale", "stale", "stale", "stale", "stale"] },
        { nameof(LockProtectedCache), ["ok", "ok", "stale", "stale for ever", "stale", "stale for ever"] },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Specimen_InEachScenario_IsAsBadAsItIsKnownToBe(string specimen, string[] verdicts)
    {
        var cells = Columns.Select(scenario => SpecimenCell.Explore(specimen, scenario, Budget)).ToList();

        Assert.Equal(verdicts, cells.Select(static cell => cell.Word));
        Assert.All(cells, static cell => Assert.True(cell is { IsComplete: true, IsExpected: true }, cell.Scenario.Name));
    }

    [Theory]
    [InlineData(nameof(NaiveCache), Faults.None, 12)]
    [InlineData(nameof(ShorterTtlCache), Faults.None, 12)]
    [InlineData(nameof(DoubleDeleteCache), Faults.None, 14)]
    [InlineData(nameof(VersionedCache), Faults.None, 18)]
    [InlineData(nameof(WriteThroughCache), Faults.None, 12)]
    [InlineData(nameof(RedisWriteThroughWrapper), Faults.None, 12)]
    [InlineData(nameof(LockProtectedCache), Faults.Eviction, 25)]
    [InlineData(nameof(LockProtectedCache), Faults.Crash, 16)]
    [InlineData(nameof(LockProtectedCache), Faults.InDoubt, 17)]
    public void Counterexample_OfASpecimen_IsTheShortestThereIs(string specimen, Faults faults, int events)
    {
        var scenario = new SpecimenScenario("", 2, 1, faults);
        var cell = SpecimenCell.Explore(specimen, scenario, Budget).Shortened(Budget);

        Assert.True(cell.IsShortest);
        Assert.Equal(events, cell.Counterexample!.Steps.Count);
        Assert.All(UpTo(events - 1), static result => Assert.Equal((true, true), (result.Holds, result.IsComplete)));
        Assert.Contains(UpTo(events), static result => !result.Holds);

        IEnumerable<ExplorationResult> UpTo(int length) => scenario.Growing.Select(part =>
            part.Of(specimen).Expect(Enum.Parse<Facts>(cell.Counterexample.Fact)).Run(new SearchOptions { Budget = Budget, MaxEvents = length }));
    }
}
