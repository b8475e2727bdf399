using Ratchet.Verification.Specimens;
using StackExchange.Redis;

namespace Ratchet.Lab.Amplification;

/// <summary>The published versioned cache: no entry is ever removed but by its time to live.</summary>
internal sealed class AmplifiedSpecimen(IDatabase redis, string keyPrefix, RowTable rows) : IAmplifiedSubject
{
    private readonly VersionedCache _cache = new(new PrefixedRedisCommands(redis, keyPrefix), rows);

    public Task ReadAsync(int id) => _cache.GetPriceAsync(id);

    public Task WriteAsync(int id, int number) => _cache.UpdatePriceAsync(id, RowTable.ValueOf(number));

    public ValueTask DisposeAsync() => default;
}
