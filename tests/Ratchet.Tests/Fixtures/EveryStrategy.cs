using Xunit;

namespace Ratchet.Tests.Fixtures;

/// <summary>Every strategy, for what must hold under each.</summary>
internal sealed class EveryStrategy : TheoryData<CacheStrategy>
{
    public EveryStrategy() => AddRange(Enum.GetValues<CacheStrategy>());
}
