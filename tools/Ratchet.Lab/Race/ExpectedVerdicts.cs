using Ratchet.Lab.Race.Schedules;
using Ratchet.Lab.Race.Subjects;
using Ratchet.Verification.Specimens;

namespace Ratchet.Lab.Race;

/// <summary>
/// What must come out. A strategy is fresh wherever a schedule applies to it. A specimen fails where the model of its protocol and
/// runs on real servers say that it does; one that suddenly passed would mean that the race is no longer being forced.
/// </summary>
internal static class ExpectedVerdicts
{
    private const char Stale = 'S';
    private const char Fresh = 'f';

    /// <summary>The schedules in the order of <see cref="RaceSchedules.All"/>; – is: does not apply.</summary>
    private static readonly Dictionary<string, string> Specimens = new(StringComparer.Ordinal)
    {
        // late-fill, crossing, outlived, evicted, crashed, in-doubt, late-command, late-joiner, joiner-after-fill-sent
        [nameof(NaiveCache)] = "SfS–SSS––",
        [nameof(ShorterTtlCache)] = "SfS–SSS––",
        [nameof(DoubleDeleteCache)] = "SfS–SSS––",
        [nameof(VersionedCache)] = "SfSSSSf––",
        [nameof(WriteThroughCache)] = "SSS–SSS––",
        [nameof(RedisWriteThroughWrapper)] = "SSS–SSS––",
        [nameof(LockProtectedCache)] = "ffS–SSS––",
    };

    /// <summary>What a result should have been, or null if it is what it should be.</summary>
    public static string? Missed(RaceResult result) => Of(result) switch
    {
        Stale => result.Verdict >= Verdict.Stale ? null : "stale",
        Fresh => result.Verdict == Verdict.Fresh ? null : "fresh",
        _ => result.Verdict == Verdict.NotApplicable ? null : "not-applicable",
    };

    private static char Of(RaceResult result) => result.Subject.Kind == SubjectKind.Strategy
        ? result.Subject.Traits.HasFlag(result.Schedule.Needs) ? Fresh : '–'
        : Specimens[result.Subject.Name][IndexOf(result.Schedule)];

    private static int IndexOf(Schedule schedule) => RaceSchedules.All.TakeWhile(other => other != schedule).Count();
}
