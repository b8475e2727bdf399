using System.Text.Json;

namespace Ratchet.Lab.Stock;

/// <summary>What a process of the sale is told, on its standard input: a command line would show passwords to everybody.</summary>
/// <param name="Process">Its name in the history.</param>
/// <param name="Subject">A strategy or a specimen, by name.</param>
/// <param name="Cache">The cache server's address, as on a command line.</param>
/// <param name="Database">The database's address, as on a command line.</param>
/// <param name="SqliteFile">The file of SQLite; null for other databases.</param>
/// <param name="KeyPrefix">Of all keys on the cache server.</param>
/// <param name="Table">The table of products.</param>
/// <param name="Load">How much is sold.</param>
internal sealed record StockTerms(
    string Process, string Subject, string Cache, string Database, string? SqliteFile, string KeyPrefix, string Table, StockLoad Load)
{
    public static StockTerms Parse(string line) => JsonSerializer.Deserialize<StockTerms>(line)!;

    public string Format() => JsonSerializer.Serialize(this);
}

/// <summary>How much is sold: products, and how many there are of each.</summary>
internal sealed record StockLoad(int Products, int Each)
{
    public const int Processes = 2;
    public const int WorkersPerProcess = 32;

    public int Total => Products * Each;
}
