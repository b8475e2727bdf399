using System.Globalization;
using System.Text.RegularExpressions;
using Ratchet.Verification.Exploring.Locks;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// What is explored and the choices of one execution, as one line of text. A scenario's looks like
/// <c>Lease/r2w1k1n1,form=NestsOtherKey/Crash+Expiry*1/0.0.3.1</c>: strategy; readers, writers, keys and reader nodes, and in words
/// whatever else is not as usual; faults and how many; choices.
/// </summary>
internal sealed partial record Schedule(IExplorable Subject, IReadOnlyList<int> Choices)
{
    /// <summary>The words whose fields have a place of their own in the line.</summary>
    internal static readonly string[] Placed = ["readers", "writers", "keys", "nodes", "faults", "budget"];

    /// <exception cref="FormatException">It is no schedule.</exception>
    public static Schedule Parse(string text)
    {
        if (text.TrimStart().StartsWith(LockScenario.Name + "/", StringComparison.Ordinal))
        {
            return ParseLock(text.Trim());
        }

        var match = Form().Match(text.Trim());
        if (!match.Success
            || !Enum.TryParse<CacheStrategy>(match.Groups["strategy"].Value, ignoreCase: true, out var strategy)
            || !Enum.TryParse<FaultKinds>(match.Groups["faults"].Value.Replace('+', ','), ignoreCase: true, out var faults))
        {
            throw new FormatException($"'{text}' is no schedule; one looks like Lease/r2w1k1n1/Crash+Expiry*1/0.0.3.1.");
        }

        var scenario = new Scenario
        {
            Strategy = strategy,
            Readers = Number("r"),
            Writers = Number("w"),
            Keys = Number("k"),
            ReaderNodes = Number("n"),
            Faults = faults,
            FaultBudget = Number("budget"),
        };
        scenario = match.Groups["word"].Captures.Aggregate(scenario, static (so, word) => ScenarioWords.With(so, word.Value));
        return new Schedule(scenario, [.. match.Groups["choice"].Captures.Select(static c => int.Parse(c.ValueSpan, CultureInfo.InvariantCulture))]);

        int Number(string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    private static Schedule ParseLock(string text)
    {
        var parts = text.Split('/');
        if (parts.Length != 4 || parts[2].Split('*') is not [var faults, var budget])
        {
            throw new FormatException($"'{text}' is no schedule of a lock; one looks like Lock/contenders=2/Pause*1/0.0.3.1.");
        }

        var scenario = LockWords.Parse([.. parts[1].Split(','), $"faults={faults}", $"budget={budget}"]);
        return new Schedule(scenario, [.. parts[3].Split('.', StringSplitOptions.RemoveEmptyEntries).Select(static choice => int.Parse(choice, NumberStyles.None, CultureInfo.InvariantCulture))]);
    }

    public ReplayResult Replay() => Exploring.Replay.Of(Subject, Choices);

    public override string ToString() => $"{Subject.Line}/{string.Join('.', Choices)}";

    [GeneratedRegex(
        @"^(?<strategy>[A-Za-z]+)/r(?<r>\d{1,4})w(?<w>\d{1,4})k(?<k>\d{1,4})n(?<n>\d{1,4})(,(?<word>[a-z]+=[A-Za-z0-9]+))*/(?<faults>[A-Za-z+]+)\*(?<budget>\d{1,4})/((?<choice>\d{1,4})(\.(?<choice>\d{1,4}))*)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
