using Ratchet.Lab.Race.Schedules;
using Ratchet.Lab.Race.Stage;
using Ratchet.Lab.Race.Subjects;

namespace Ratchet.Lab.Race;

/// <summary>What became of a subject in a schedule.</summary>
/// <param name="Served">What a new reader was served, or the read that was wrong; null where the schedule does not apply.</param>
/// <param name="Database">What the database holds.</param>
/// <param name="Events">What happened, for the timeline.</param>
internal sealed record RaceResult(
    IRaceSubject Subject,
    Schedule Schedule,
    Verdict Verdict,
    string? Served,
    string? Database,
    IReadOnlyList<RaceEvent> Events)
{
    public static RaceResult NotApplicable(IRaceSubject subject, Schedule schedule) =>
        new(subject, schedule, Verdict.NotApplicable, null, null, []);

    /// <summary>
    /// The event to point at: what made a right cache wrong (the last store, commit, eviction or death before a new reader came), or the
    /// return of a wrong price that was in no cache.
    /// </summary>
    public RaceEvent? Culprit => Verdict switch
    {
        Verdict.StaleForEver => Events.LastOrDefault(happened => happened.IsDecisive),
        Verdict.Stale or Verdict.WentBack => Events.LastOrDefault(happened => happened.Returned == Served),
        _ => null,
    };

    /// <summary>How long the wrong price stays, where it stays for its time to live; null is for ever.</summary>
    public TimeSpan? WrongFor => Events.LastOrDefault(happened => happened.Stored == Served)?.StoredFor;
}
