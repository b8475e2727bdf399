using Ratchet.Verification.Specimens;
using StackExchange.Redis;

namespace Ratchet.Lab.Stock;

/// <summary>A cache program with the products behind it. Thread-safe.</summary>
internal interface IStockSubject : IAsyncDisposable
{
    /// <summary>What is left of a product, as the cache has it.</summary>
    Task<int> ReadAsync(int id);

    /// <summary>Sells one: what is left then; null if there was none.</summary>
    Task<int?> SellAsync(int id);
}

/// <summary>The subjects by name.</summary>
internal static class StockSubjects
{
    public static IReadOnlyList<string> Strategies { get; } = Enum.GetNames<CacheStrategy>();

    /// <summary>The strategies, and the usual program that they are there to replace.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Strategies, nameof(NaiveCache)];

    public static async Task<IStockSubject> StartAsync(StockTerms terms, IConnectionMultiplexer redis, ProductStock stock) =>
        Enum.TryParse<CacheStrategy>(terms.Subject, out var strategy)
            ? await StockStrategy.StartAsync(strategy, redis, terms.KeyPrefix, stock)
            : new StockSpecimen(redis.GetDatabase(), terms.KeyPrefix, stock);
}
