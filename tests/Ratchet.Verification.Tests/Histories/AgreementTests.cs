using Ratchet.Verification.Histories;
using Xunit;

namespace Ratchet.Verification.Tests.Histories;

/// <summary>Every checker agrees with its definition, tried by brute force, on random histories of up to seven operations.</summary>
public sealed class AgreementTests
{
    private const int Histories = 100_000;
    private const int Seed = 20_261_123;

    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(3);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Checkers_VersionedHistories_AgreeWithBruteForce(int uncertaintyMs) =>
        Agree(RandomHistory.Versions, TimeSpan.FromMilliseconds(uncertaintyMs));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Checkers_HistoriesOfValues_AgreeWithBruteForce(int uncertaintyMs) =>
        Agree(RandomHistory.Values, TimeSpan.FromMilliseconds(uncertaintyMs));

    private static void Agree(Func<Random, IReadOnlyList<Operation>> generate, TimeSpan uncertainty)
    {
        var violated = new Dictionary<Guarantee, int>();
        for (var seed = Seed; seed < Seed + Histories; seed++)
        {
            var history = generate(new Random(seed));
            var report = HistoryChecker.Check(history, new CheckOptions { ClockUncertainty = uncertainty, Staleness = s_grace });
            foreach (var verdict in report.Verdicts)
            {
                var expected = Violated(verdict.Guarantee, history, uncertainty);
                violated[verdict.Guarantee] = violated.GetValueOrDefault(verdict.Guarantee) + (expected ? 1 : 0);
                Assert.True(expected == verdict.Count > 0, $"seed {seed}: {verdict.Guarantee} {(expected ? "is violated" : "holds")}, the checker says {verdict.Count}: "
                    + string.Join(' ', verdict.Violations.Select(each => each.Sentence)) + "\n" + Text(history));
                Assert.All(verdict.Violations, each => Assert.InRange(each.Operations.Count, 1, 4));
            }
        }

        // Agreement about nothing would be worth nothing.
        var possible = violated.Where(each => each.Value > 0 || generate == RandomHistory.Versions);
        Assert.All(possible, each => Assert.InRange(each.Value, Histories / 500, Histories * 9 / 10));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", violated.Select(each => $"{each.Key} {each.Value}")));
    }

    private static bool Violated(Guarantee guarantee, IReadOnlyList<Operation> history, TimeSpan uncertainty)
    {
        var definitions = new Definitions(history, uncertainty);
        return guarantee switch
        {
            Guarantee.NoStaleReads => definitions.Stale(TimeSpan.Zero),
            Guarantee.BoundedStaleness => definitions.Stale(s_grace),
            Guarantee.ReadYourWrites => definitions.ReadsNotYourWrites(),
            Guarantee.MonotonicReads => definitions.ReadsGoBack(),
            Guarantee.MonotonicWrites => definitions.WritesOutOfOrder(),
            Guarantee.WritesFollowReads => definitions.WritesBeforeReads(),
            Guarantee.Convergence => definitions.Diverges(),
            _ => !Linearization.Exists(history, uncertainty),
        };
    }

    private static string Text(IReadOnlyList<Operation> history) => string.Join('\n', history.Select(each => $"  {each} {each.Outcome}"));
}
