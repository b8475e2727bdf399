using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Ratchet.Lab.Amplification;
using Ratchet.Verification.Histories;

namespace Ratchet.Lab.Stock;

/// <summary>Lets two processes sell everything there is, behind one subject, and judges what they recorded. Leaves nothing behind.</summary>
/// <param name="cacheAddress">What the processes connect to.</param>
/// <param name="databaseAddress">As on the command line.</param>
internal sealed class StockRunner(CacheBackend cache, SqlBackend database, string cacheAddress, string databaseAddress, StockLoad load)
{
    public async Task<StockResult> RunAsync(string subject)
    {
        var run = RandomNumberGenerator.GetHexString(8, lowercase: true);
        var (prefix, table) = ($"ratchet-stock-{run}", $"ratchet_stock_{run}");
        using var stock = new ProductStock(database, table);
        await stock.CreateAsync(load);
        try
        {
            var terms = new StockTerms("", subject, cacheAddress, databaseAddress, database.File, prefix, table, load);
            return await RunAsync(terms, stock);
        }
        finally
        {
            await stock.DropAsync();
            await new ServerKeys(cache.Connection, prefix).RemoveAsync();
        }
    }

    private async Task<StockResult> RunAsync(StockTerms terms, ProductStock stock)
    {
        await using var one = StockChild.Start();
        await using var two = StockChild.Start();
        await Task.WhenAll(one.TellAsync((terms with { Process = "a" }).Format()), two.TellAsync((terms with { Process = "b" }).Format()));
        await Task.WhenAll(one.ExpectAsync(StockProcess.Ready), two.ExpectAsync(StockProcess.Ready));

        var clock = Stopwatch.StartNew();
        await Task.WhenAll(one.TellAsync(StockProcess.Sell), two.TellAsync(StockProcess.Sell));
        await Task.WhenAll(one.ExpectAsync(StockProcess.Sold), two.ExpectAsync(StockProcess.Sold));
        var seconds = clock.Elapsed.TotalSeconds;

        // What the database holds is asked before the processes look for the last time: what they see then must equal it.
        var finals = await FinalsAsync(stock);
        await Task.WhenAll(one.TellAsync(StockProcess.Look), two.TellAsync(StockProcess.Look));
        var histories = await Task.WhenAll(one.HistoryAsync(), two.HistoryAsync());
        return StockResult.Of(terms.Subject, load, [.. histories[0], .. histories[1]], finals, seconds);
    }

    private async Task<IReadOnlyList<Operation>> FinalsAsync(ProductStock stock)
    {
        var finals = new List<Operation>();
        for (var id = 0; id < load.Products; id++)
        {
            var start = StockWorkers.Now();
            var left = await stock.LoadAsync(id);
            finals.Add(new Operation
            {
                Process = "database",
                Key = id.ToString(CultureInfo.InvariantCulture),
                Kind = OperationKind.Final,
                Start = start,
                End = StockWorkers.Now(),
                Version = load.Each - left,
            });
        }

        return finals;
    }
}
