using Ratchet.Verification.Histories;

namespace Ratchet.Lab.Stock;

/// <summary>
/// One process of the sale, from the inside: it is told its terms, then <c>sell</c>, then <c>look</c>, one line each, and answers each
/// with a line; in the end it prints its history.
/// </summary>
internal static class StockProcess
{
    /// <summary>The hidden command that a process of the sale is started with.</summary>
    public const string Command = "stock-process";

    public const string Ready = "ready";
    public const string Sell = "sell";
    public const string Sold = "sold";
    public const string Look = "look";

    /// <exception cref="UsageException">A server cannot be used, or nobody gives orders any more.</exception>
    public static async Task RunAsync(TextReader orders, TextWriter answers)
    {
        var terms = StockTerms.Parse(await HearAsync(orders));
        await using var cache = await CacheBackend.OpenAsync(CacheBackend.Parse(terms.Cache));
        await using var database = terms.SqliteFile is { } file
            ? SqlBackend.OfFile(file)
            : await SqlBackend.OpenAsync(SqlBackend.Parse(terms.Database), _ => Task.CompletedTask);
        using var stock = new ProductStock(database, terms.Table);
        await using var subject = await StockSubjects.StartAsync(terms, cache.Connection, stock);
        var workers = new StockWorkers(terms, subject);

        await AnswerAsync(answers, Ready);
        await ExpectAsync(orders, Sell);
        var selling = workers.SellAsync();
        var look = Task.Run(() => ExpectAsync(orders, Look));
        if (await Task.WhenAny(selling, look) == look)
        {
            // The starter has died, and a server within it; no order comes before the answer.
            await look;
        }

        await selling;
        await AnswerAsync(answers, Sold);
        await look;
        await workers.LookAsync();
        await HistoryFile.WriteAsync(answers, workers.Operations);
    }

    private static async Task ExpectAsync(TextReader orders, string order)
    {
        var heard = await HearAsync(orders);
        if (heard != order)
        {
            throw new UsageException($"'{heard}' is no order; allowed: {order}.");
        }
    }

    private static async Task<string> HearAsync(TextReader orders) =>
        await orders.ReadLineAsync() ?? throw new UsageException($"{Command} is started by 'ratchet stock' alone.");

    private static async Task AnswerAsync(TextWriter answers, string answer)
    {
        await answers.WriteLineAsync(answer);
        await answers.FlushAsync();
    }
}
