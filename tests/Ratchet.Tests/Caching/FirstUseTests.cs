using Xunit;

namespace Ratchet.Tests.Caching;

public sealed class FirstUseTests
{
    public static TheoryData<CacheStrategy> Strategies => [CacheStrategy.VersionedKeys, CacheStrategy.Lease];

    [Theory, MemberData(nameof(Strategies))]
    public async Task Cache_ReadWrittenAndReadAgain_ServesWhatTheDatabaseHolds(CacheStrategy strategy)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var price = 100m;
        var loads = 0;
        await using var host = await RatchetHost.StartAsync(
            ratchet => ratchet.UseInMemory().AddCache<int, decimal>("price", cache => cache
                .Strategy(strategy)
                .LoadWith((_, _) => { loads++; return Task.FromResult(price); })),
            cancellation);
        var prices = host.GetCache<int, decimal>("price");

        Assert.Equal(CacheSource.Loaded, (await prices.GetResultAsync(123, cancellation)).Source);
        Assert.Equal(CacheSource.Hit, (await prices.GetResultAsync(123, cancellation)).Source);
        await prices.WriteAsync(123, async _ => { await Task.Yield(); price = 50m; }, cancellation);
        var after = await prices.GetResultAsync(123, cancellation);

        Assert.Equal((50m, CacheSource.Loaded, 2), (after.Value, after.Source, loads));
        Assert.Equal(CacheSource.Hit, (await prices.GetResultAsync(123, cancellation)).Source);
    }
}
