using System.Globalization;
using Ratchet.Verification.Histories;

namespace Ratchet.Lab.Commands;

/// <summary>What <c>ratchet check</c> was asked, checked.</summary>
internal sealed record CheckRequest(string File, CheckOptions Options, bool Json)
{
    /// <summary>The file name that stands for the standard input.</summary>
    public const string StandardInput = "-";

    private const string All = "all";
    private const string Sessions = "sessions";

    private static readonly (string Unit, TimeSpan Span)[] s_units =
    [
        ("us", TimeSpan.FromMicroseconds(1)), ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)),
    ];

    private static readonly Guarantee[] s_sessions =
        [Guarantee.ReadYourWrites, Guarantee.MonotonicReads, Guarantee.MonotonicWrites, Guarantee.WritesFollowReads];

    /// <param name="file">A path or <see cref="StandardInput"/>.</param>
    /// <param name="guarantees">Names; several may stand between commas.</param>
    /// <param name="uncertainty">A span such as 1ms.</param>
    /// <param name="staleness">The same; null where it was not given.</param>
    /// <param name="json">Whether to print JSON.</param>
    /// <exception cref="UsageException">A name or a span is not allowed.</exception>
    public static CheckRequest Parse(string file, string guarantees, string uncertainty, string? staleness, bool json)
    {
        Guarantee[] chosen = [.. guarantees.Split(',', StringSplitOptions.TrimEntries).SelectMany(Named).Distinct()];
        if (staleness is null && chosen is [Guarantee.BoundedStaleness])
        {
            throw new UsageException("--guarantee staleness needs --staleness, such as --staleness 5s.");
        }

        var options = new CheckOptions
        {
            ClockUncertainty = Span("--uncertainty", uncertainty),
            Staleness = staleness is null ? null : Span("--staleness", staleness),
            Guarantees = chosen,
        };
        return new CheckRequest(file, options, json);
    }

    /// <summary>The guarantee's name on the command line and in JSON.</summary>
    public static string NameOf(Guarantee guarantee) => guarantee switch
    {
        Guarantee.NoStaleReads => "G1",
        Guarantee.Linearizability => "G2",
        Guarantee.Convergence => "G3",
        Guarantee.ReadYourWrites => "read-your-writes",
        Guarantee.MonotonicReads => "monotonic-reads",
        Guarantee.MonotonicWrites => "monotonic-writes",
        Guarantee.WritesFollowReads => "writes-follow-reads",
        _ => "staleness",
    };

    private static IEnumerable<Guarantee> Named(string name)
    {
        if (name.Equals(All, StringComparison.OrdinalIgnoreCase))
        {
            return Enum.GetValues<Guarantee>();
        }

        if (name.Equals(Sessions, StringComparison.OrdinalIgnoreCase))
        {
            return s_sessions;
        }

        Guarantee[] named = [.. Enum.GetValues<Guarantee>().Where(each => name.Equals(NameOf(each), StringComparison.OrdinalIgnoreCase))];
        return named.Length > 0
            ? named
            : throw new UsageException($"--guarantee: '{name}' is unknown; allowed: {All}, {Sessions}, {string.Join(", ", Enum.GetValues<Guarantee>().Select(NameOf))}.");
    }

    private static TimeSpan Span(string option, string text)
    {
        foreach (var (unit, span) in s_units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && decimal.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                && count <= TimeSpan.FromDays(365).Ticks / span.Ticks)
            {
                return TimeSpan.FromTicks((long)(count * span.Ticks));
            }
        }

        throw new UsageException($"{option}: '{text}' is no span; allowed is a number and a unit (us, ms, s, m), up to 365 days, such as 1ms or 2.5s.");
    }
}
