using FlashSale.Shop;

namespace FlashSale.Subjects;

/// <summary>A cache program with the shop's rows behind it: one of Ratchet's strategies, or a specimen.</summary>
internal interface ISubject : IAsyncDisposable
{
    /// <summary>The product as the cache has it; null if it says that there is none.</summary>
    /// <param name="node">Which process of the shop asks; they share the servers only.</param>
    Task<Product?> ReadAsync(int node, int id, CancellationToken cancellationToken);

    /// <summary>Changes the row and does to the cache whatever the program believes to be enough.</summary>
    Task<Changed> WriteAsync(int node, int id, Change change, CancellationToken cancellationToken);
}

/// <summary>What a subject works with.</summary>
/// <param name="Load">A load of a row, with the delay and the pauses that were asked for.</param>
/// <param name="Name">Of its cache: unique to the side and the run.</param>
internal sealed record SubjectSeams(
    string Name,
    string KeyPrefix,
    StackExchange.Redis.IConnectionMultiplexer Redis,
    ProductTable Table,
    Func<int, CancellationToken, Task<Product?>> Load,
    Sale.RaceStories Stories);

/// <summary>A subject that can be chosen.</summary>
internal sealed record SubjectChoice(string Id, string Label, bool IsRatchet, Func<SubjectSeams, Task<ISubject>> StartAsync);
