using Ratchet.Lab.Backends;
using Ratchet.Lab.Race.Schedules;
using Ratchet.Lab.Race.Subjects;

namespace Ratchet.Lab.Commands;

/// <summary>What <c>ratchet race</c> was asked, checked.</summary>
/// <param name="Drawn">The schedules whose timelines are drawn.</param>
/// <param name="ExhibitsOnly">Whether only the telling subjects are drawn, because all were asked for.</param>
internal sealed record RaceRequest(
    IReadOnlyList<IRaceSubject> Subjects,
    IReadOnlyList<Schedule> Schedules,
    IReadOnlyList<Schedule> Drawn,
    bool ExhibitsOnly,
    ServerAddress? Cache,
    ServerAddress? Database)
{
    public const string All = "all";

    /// <param name="strategy">A name or <see cref="All"/>; null is all.</param>
    /// <param name="schedule">A name or <see cref="All"/>; null plays all and draws the first.</param>
    /// <param name="cache">As on the command line.</param>
    /// <param name="database">As on the command line.</param>
    /// <exception cref="UsageException">A name or an address is not allowed.</exception>
    public static RaceRequest Parse(string? strategy, string? schedule, string cache, string database)
    {
        var schedules = Choose("--schedule", schedule, RaceSchedules.All, each => each.Name);
        return new RaceRequest(
            Choose("--strategy", strategy, RaceSubjects.All, each => each.Name),
            schedules,
            schedule is null ? [schedules[0]] : schedules,
            strategy is null or All,
            CacheBackend.Parse(cache),
            DatabaseBackend.Parse(database));
    }

    private static IReadOnlyList<T> Choose<T>(string option, string? given, IReadOnlyList<T> all, Func<T, string> nameOf)
    {
        if (given is null or All)
        {
            return all;
        }

        T[] chosen = [.. all.Where(each => string.Equals(nameOf(each), given, StringComparison.OrdinalIgnoreCase))];
        return chosen.Length > 0
            ? chosen
            : throw new UsageException($"{option}: '{given}' is unknown; allowed: {All}, {string.Join(", ", all.Select(nameOf))}.");
    }
}
