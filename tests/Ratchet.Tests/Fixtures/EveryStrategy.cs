using Xunit;

namespace Ratchet.Tests.Fixtures;

/// <summary>Every strategy, for what must hold under each.</summary>
internal sealed class EveryStrategy : TheoryData<CacheStrategy>
{
    public EveryStrategy() => AddRange(Enum.GetValues<CacheStrategy>());
}

/// <summary>Every strategy that lets a second write in: not the lock, with which it waits its turn, and begins no further keys inside a write.</summary>
internal sealed class EveryOverlappingStrategy : TheoryData<CacheStrategy>
{
    public EveryOverlappingStrategy() => AddRange(Enum.GetValues<CacheStrategy>().Where(strategy => strategy != CacheStrategy.DistributedLock));
}
