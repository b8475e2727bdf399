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
    public static Counterexample Shrink(IExplorable subject, IReadOnlyList<ulong> path)
    {
        var best = Replay.Of(subject, path);
        var broken = best.Violation ?? throw new ArgumentException("These events break no guarantee.", nameof(path));
        var attempts = 0;
        while (subject.Smaller.FirstOrDefault(candidate => Try(candidate, best.Ids, ifEqual: true)) is { } smaller)
        {
            subject = smaller;
        }

        for (var size = best.Ids.Count / 2; size > 0;)
        {
            size = DropAny(size) ? Math.Min(size, best.Ids.Count) : size / 2;
        }

        return new Counterexample(new Schedule(subject, best.Choices), best.Violation!, best.Steps);

        bool DropAny(int size)
        {
            for (var at = 0; at + size <= best.Ids.Count; at++)
            {
                if (Try(subject, [.. best.Ids.Take(at), .. best.Ids.Skip(at + size)], ifEqual: false))
                {
                    return true;
                }
            }

            return false;
        }

        bool Try(IExplorable candidate, IReadOnlyList<ulong> ids, bool ifEqual)
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
