using Ratchet.Lab.Race.Schedules;
using Ratchet.Verification.Specimens;

namespace Ratchet.Lab.Race.Subjects;

/// <summary>Everything that can be raced: the strategies, then the specimens.</summary>
internal static class RaceSubjects
{
    public static IReadOnlyList<IRaceSubject> All { get; } =
    [
        .. Enum.GetValues<CacheStrategy>().Select(strategy => new StrategySubject(strategy)),
        new SpecimenSubject(
            nameof(NaiveCache),
            "cache-aside, delete after the write",
            (redis, prices, _) => new NaiveCache(redis, prices)),
        new SpecimenSubject(
            nameof(ShorterTtlCache),
            "the same, kept for a minute only",
            (redis, prices, _) => new ShorterTtlCache(redis, prices)),
        new SpecimenSubject(
            nameof(DoubleDeleteCache),
            "delete before and after the write",
            (redis, prices, _) => new DoubleDeleteCache(redis, prices)),
        new SpecimenSubject(
            nameof(VersionedCache),
            "versioned keys, as often printed",
            (redis, prices, _) => new VersionedCache(redis, prices),
            Traits.Evictable),
        new SpecimenSubject(
            nameof(WriteThroughCache),
            "write-through: cache, then database",
            (redis, prices, _) => new WriteThroughCache(redis, prices)),
        new SpecimenSubject(
            nameof(RedisWriteThroughWrapper),
            "write-through: commit, then SET",
            (redis, prices, _) => new RedisWriteThroughWrapper(redis, prices)),
        new SpecimenSubject(
            nameof(LockProtectedCache),
            "distributed lock, as often printed",
            (redis, prices, runtime) => new LockProtectedCache(redis, prices, runtime)),
    ];
}
