namespace Ratchet.Verification.Histories;

/// <summary>What to check, and how far the clocks of the history can be trusted.</summary>
public sealed record CheckOptions
{
    /// <summary>
    /// Events of different processes that are no farther apart than this count as unordered; an in-doubt write without a version
    /// is treated so within its own process too, and linearizability by values treats all events so. Default: zero, one clock.
    /// </summary>
    public TimeSpan ClockUncertainty { get; init; }

    /// <summary>What <see cref="Guarantee.BoundedStaleness"/> allows; null, the default, leaves that check out.</summary>
    public TimeSpan? Staleness { get; init; }

    /// <summary>The guarantees to check; all by default.</summary>
    public IReadOnlyCollection<Guarantee> Guarantees { get; init; } = Enum.GetValues<Guarantee>();

    /// <summary>How many violations of each guarantee are described; all are counted. Default 100.</summary>
    public int MaxDescribed { get; init; } = 100;

    internal void ThrowIfInvalid(string parameterName)
    {
        if (!IsAllowed(ClockUncertainty) || !IsAllowed(Staleness ?? TimeSpan.Zero) || MaxDescribed < 0)
        {
            throw new ArgumentException(
                $"Allowed are spans from zero to 365 days and a count of zero or more; given were {ClockUncertainty} as {nameof(ClockUncertainty)}, {Staleness} as {nameof(Staleness)}, {MaxDescribed} as {nameof(MaxDescribed)}.",
                parameterName);
        }
    }

    private static bool IsAllowed(TimeSpan span) => span >= TimeSpan.Zero && span <= TimeSpan.FromDays(365);
}
