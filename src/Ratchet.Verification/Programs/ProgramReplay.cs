using System.Globalization;
using System.Text.RegularExpressions;
using Ratchet.Verification.Exploring;

namespace Ratchet.Verification.Programs;

/// <summary>Runs one execution again: <c>R1+W1/Crash*1/0.0.3.1</c> names the actors, the faults, and the choices.</summary>
internal static partial class ProgramReplay
{
    public static ExplorationResult Run(ProgramSubject subject, string line)
    {
        var schedule = Parse(subject, line);
        var part = (ProgramSubject)schedule.Subject;
        return ExplorerThread.Run(Replay, part.Pulse, new SearchOptions().Patience);

        ExplorationResult Replay()
        {
            using var pool = part.Pool;
            pool?.Start();
            var clock = System.Diagnostics.Stopwatch.StartNew();
            var result = schedule.Replay();
            var found = result.Violation is { } violation
                ? Counterexample.Of(new Exploring.Counterexample(schedule, violation, result.Steps))
                : null;
            return new ExplorationResult(IsComplete: false, Executions: 1, clock.Elapsed, found);
        }
    }

    public static Schedule Parse(ProgramSubject subject, string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var match = Form().Match(line.Trim());
        if (!match.Success || !Enum.TryParse<Faults>(match.Groups["faults"].Value.Replace('+', ','), out var faults))
        {
            throw new FormatException($"'{line}' is no execution; one looks like R1+W1/Crash*1/0.0.3.1.");
        }

        var names = match.Groups["actors"].Value.Split('+');
        if (names.FirstOrDefault(name => subject.Actors.All(actor => actor.Name != name)) is { } unknown)
        {
            throw new FormatException($"'{line}' has an actor '{unknown}', and the exploration has {string.Join(", ", subject.Actors.Select(static actor => actor.Name))}.");
        }

        var part = subject with
        {
            Actors = [.. subject.Actors.Where(actor => names.Contains(actor.Name))],
            Faults = faults,
            FaultBudget = int.Parse(match.Groups["budget"].ValueSpan, CultureInfo.InvariantCulture),
        };
        return new Schedule(part.ForOneSearch(), [.. match.Groups["choice"].Captures.Select(static choice => int.Parse(choice.ValueSpan, CultureInfo.InvariantCulture))]);
    }

    [GeneratedRegex(
        @"^(?<actors>[A-Za-z0-9]+(\+[A-Za-z0-9]+)*)/(?<faults>[A-Za-z+]+)\*(?<budget>\d{1,4})/((?<choice>\d{1,4})(\.(?<choice>\d{1,4}))*)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
