using System.Globalization;
using System.Text.RegularExpressions;
using Ratchet.Verification.Exploring;
using Ratchet.Verification.Histories;
using Xunit;

namespace Ratchet.Verification.Tests.Histories;

/// <summary>What the explorer checks while an execution runs is what the checker of histories finds in its record.</summary>
public sealed partial class WatchAgreementTests
{
    private readonly Dictionary<string, int> _met = new(StringComparer.Ordinal);

    [Fact]
    public void RandomExecutions_JudgedAsTheyRunAndByTheirHistory_AreJudgedTheSame()
    {
        Judge("Lease readers=3 reads=2 writers=2");
        Judge("VersionedKeys readers=3 reads=2 writers=2 nodes=2 faults=ServerForgets+Crash budget=2 excuses=none");
        Judge("WriteThrough readers=3 reads=2 writers=2 keys=2 faults=InDoubt+Pause budget=1");
        Judge("DistributedLock readers=2 reads=2 writers=2 faults=Eviction budget=1 excuses=none");

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", _met));
        Assert.All(["G1", "G2", "none"], verdict => Assert.True(_met.GetValueOrDefault(verdict) >= 100, $"{verdict}: {_met.GetValueOrDefault(verdict)}"));
    }

    /// <summary>Under loaders that now and then return the row before the latest commit: with loaders that do not, there would be little to find.</summary>
    private void Judge(string words)
    {
        var random = new Random(1);
        var scenario = SearchDoor.Parse(words) with { AroundLoad = async load => await load() is var version && version > 0 && random.Next(3) == 0 ? version - 1 : version };
        for (var seed = 0; seed < 2_000; seed++)
        {
            random = new Random(seed);
            var run = Replay.Of(scenario, enabled => random.Next(enabled.Count));

            var online = run.Violation?.Guarantee is "G1" or "G2" ? run.Violation.Guarantee : "none";
            var report = HistoryChecker.Check(HistoryOf(run.Steps, until: run.Violation?.Reason.Split(' ')[0]));
            var recorded = !Holds(report, Guarantee.NoStaleReads) ? "G1" : !Holds(report, Guarantee.Linearizability) ? "G2" : "none";

            Assert.True(online == recorded, $"{words}, seed {seed}: {online} as it ran, {recorded} by its history\n{string.Join('\n', run.Steps.Select(static step => step.Text))}");
            _met[online] = _met.GetValueOrDefault(online) + 1;
        }
    }

    private static bool Holds(CheckReport report, Guarantee guarantee) => report.Verdicts.Single(verdict => verdict.Guarantee == guarantee).Count == 0;

    /// <summary>
    /// One step takes a millisecond; answers come in its middle. Who does not return is in doubt. The execution ended with the answer that
    /// broke something, also where the same step told others.
    /// </summary>
    private static List<Operation> HistoryOf(IReadOnlyList<TraceStep> steps, string? until)
    {
        var history = new List<Operation>();
        var open = new Dictionary<string, Operation>(StringComparer.Ordinal);
        for (var step = 0; step < steps.Count; step++)
        {
            if (Call().Match(steps[step].Text) is { Success: true } call)
            {
                open[call.Groups["who"].Value] = new Operation
                {
                    Process = call.Groups["who"].Value,
                    Key = call.Groups["key"].Value,
                    Kind = call.Groups["what"].Value == "reads" ? OperationKind.Read : OperationKind.Write,
                    Start = TimeSpan.FromMilliseconds(step),
                };
            }

            foreach (Match answer in Answer().Matches(steps[step].Text))
            {
                if (open.Remove(answer.Groups["who"].Value, out var begun))
                {
                    history.Add(begun with
                    {
                        End = TimeSpan.FromMilliseconds(step + 0.5),
                        Version = long.Parse(answer.Groups["version"].ValueSpan, CultureInfo.InvariantCulture),
                    });
                }

                if (step == steps.Count - 1 && answer.Groups["who"].Value == until)
                {
                    break;
                }
            }
        }

        history.AddRange(open.Values.Where(static begun => begun.Kind == OperationKind.Write).Select(static begun => begun with { Outcome = OperationOutcome.Unknown }));
        return history;
    }

    [GeneratedRegex(@"^(?<who>[RW]\d+) on node \d+: (?<what>reads|writes) (?<key>k\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Call();

    [GeneratedRegex(@"(?<who>[RW]\d+) returns v(?<version>\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Answer();
}
