namespace Ratchet.Lab.Race;

/// <summary>What became of a subject in a schedule, from the harmless to the worst.</summary>
internal enum Verdict
{
    /// <summary>The subject has nothing that the schedule plays with.</summary>
    NotApplicable,

    /// <summary>No read was older than any write acknowledged before it began, none went back, and cache and database agree at rest.</summary>
    Fresh,

    /// <summary>While a write was in flight, a read returned an older price than an earlier read had.</summary>
    WentBack,

    /// <summary>A read that began after a write was acknowledged returned an older price; later reads were right again.</summary>
    Stale,

    /// <summary>
    /// Everybody has finished or died, everything late has landed, every lock has expired, and still a new reader is served what the
    /// database does not hold. Nothing repairs it before the entry's time to live has passed, if it has one.
    /// </summary>
    StaleForEver,
}

internal static class VerdictNames
{
    /// <summary>As in the JSON output.</summary>
    public static string ToName(this Verdict verdict) => verdict switch
    {
        Verdict.NotApplicable => "not-applicable",
        Verdict.Fresh => "fresh",
        Verdict.WentBack => "went-back",
        Verdict.Stale => "stale",
        _ => "stale-for-ever",
    };
}
