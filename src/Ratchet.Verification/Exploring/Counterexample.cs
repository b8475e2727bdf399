using System.Globalization;
using System.Text;

namespace Ratchet.Verification.Exploring;

/// <summary>An execution that breaks a guarantee, made as short as it gets.</summary>
internal sealed record Counterexample(Schedule Schedule, Violation Violation, IReadOnlyList<TraceStep> Steps)
{
    private const int MaxAttempts = 20_000;

    /// <summary>
    /// Leaves out actors, then runs of events, then single ones, as long as the same guarantee breaks in fewer events.
    /// </summary>
    public static Counterexample Shrink(Scenario scenario, IReadOnlyList<ulong> path)
    {
        var best = Replay.Of(scenario, path);
        var broken = best.Violation ?? throw new ArgumentException("These events break no guarantee.", nameof(path));
        var attempts = 0;
        foreach (var smaller in Smaller)
        {
            while (smaller(scenario) is { } candidate && Try(candidate, best.Ids, ifEqual: true))
            {
                scenario = candidate;
            }
        }

        for (var size = best.Ids.Count / 2; size > 0;)
        {
            size = DropAny(size) ? Math.Min(size, best.Ids.Count) : size / 2;
        }

        return new Counterexample(new Schedule(scenario, best.Choices), best.Violation!, best.Steps);

        bool DropAny(int size)
        {
            for (var at = 0; at + size <= best.Ids.Count; at++)
            {
                if (Try(scenario, [.. best.Ids.Take(at), .. best.Ids.Skip(at + size)], ifEqual: false))
                {
                    return true;
                }
            }

            return false;
        }

        bool Try(Scenario candidate, IReadOnlyList<ulong> ids, bool ifEqual)
        {
            if (++attempts > MaxAttempts)
            {
                return false;
            }

            var result = Replay.Of(candidate, ids);
            var isBetter = result.Violation?.Guarantee == broken.Guarantee
                && (result.Ids.Count < best.Ids.Count || (ifEqual && result.Ids.Count == best.Ids.Count));
            best = isBetter ? result : best;
            return isBetter;
        }
    }

    private static IReadOnlyList<Func<Scenario, Scenario?>> Smaller { get; } =
    [
        static s => s.FaultBudget > 0 ? s with { FaultBudget = s.FaultBudget - 1, Faults = s.FaultBudget == 1 ? FaultKinds.None : s.Faults } : null,
        static s => s.Writers > 0 && s.Readers + s.Writers > 1 ? s with { Writers = s.Writers - 1 } : null,
        static s => s.Readers > 0 && s.Readers + s.Writers > 1 ? s with { Readers = s.Readers - 1 } : null,
        static s => s.WritesEach > 1 ? s with { WritesEach = s.WritesEach - 1 } : null,
        static s => s.ReadsEach > 1 ? s with { ReadsEach = s.ReadsEach - 1 } : null,
        static s => s.Invalidators > 0 ? s with { Invalidators = s.Invalidators - 1 } : null,
        static s => s.Transactions > 0 ? s with { Transactions = s.Transactions - 1 } : null,
        static s => s.Rollbacks > 0 ? s with { Rollbacks = s.Rollbacks - 1 } : null,
        static s => s.Keys > 1 ? s with { Keys = s.Keys - 1 } : null,
        static s => s.ReaderNodes > 1 ? s with { ReaderNodes = s.ReaderNodes - 1 } : null,
    ];

    /// <summary>The numbered trace.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var step = 0; step < Steps.Count; step++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{step + 1,3}. {Steps[step].Text}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"     {Violation.Guarantee} is broken: {Violation.Reason}\n").ToString();
    }
}
