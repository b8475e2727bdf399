using Ratchet.Verification.Specimens;

namespace FlashSale.Subjects;

/// <summary>Everything that can be put on sale: the strategies, then the specimens.</summary>
internal static class SubjectCatalogue
{
    public static IReadOnlyList<SubjectChoice> All { get; } =
    [
        .. Enum.GetValues<CacheStrategy>().Select(OfStrategy),
        OfSpecimen(nameof(NaiveCache), "Cache-aside, delete after the write", (redis, table, _) => new NaiveCache(redis, table)),
        OfSpecimen(nameof(ShorterTtlCache), "Cache-aside, a minute only", (redis, table, _) => new ShorterTtlCache(redis, table)),
        OfSpecimen(nameof(DoubleDeleteCache), "Delete before and after", (redis, table, _) => new DoubleDeleteCache(redis, table)),
        OfSpecimen(nameof(VersionedCache), "Versioned keys, as printed", (redis, table, _) => new VersionedCache(redis, table)),
        OfSpecimen(nameof(WriteThroughCache), "Write-through, as printed", (redis, table, _) => new WriteThroughCache(redis, table), writesThrough: true),
        OfSpecimen(nameof(RedisWriteThroughWrapper), "Commit, then SET", (redis, table, _) => new RedisWriteThroughWrapper(redis, table), writesThrough: true),
        OfSpecimen(nameof(LockProtectedCache), "Lock, as printed (lives 5 s)", (redis, table, runtime) => new LockProtectedCache(redis, table, runtime)),
    ];

    public static SubjectChoice? Find(string? id) => All.FirstOrDefault(subject => string.Equals(subject.Id, id, StringComparison.OrdinalIgnoreCase));

    private static SubjectChoice OfStrategy(CacheStrategy strategy) =>
        new($"{strategy}", $"Ratchet: {strategy}", IsRatchet: true, seams => RatchetSubject.StartAsync(strategy, seams));

    private static SubjectChoice OfSpecimen(
        string id, string label, Func<IRedisCommands, IPriceTable, ISpecimenRuntime, IPriceCache> create, bool writesThrough = false) =>
        new(id, label, IsRatchet: false, seams => Task.FromResult<ISubject>(new SpecimenSubject(create, writesThrough, seams)));
}
