using System.Diagnostics;
using System.Globalization;
using Ratchet.Verification.Histories;

namespace Ratchet.Lab.Stock;

/// <summary>
/// The workers of one process: each looks round, chooses a product and sells one of it, until it has seen each product sold out. All that they read
/// and sell is recorded, on the machine's clock; a product's version is the number that were sold of it.
/// </summary>
internal sealed class StockWorkers(StockTerms terms, IStockSubject subject)
{
    private readonly List<Operation> _operations = [];

    /// <summary>What was recorded. Complete when the calls below have returned.</summary>
    public IReadOnlyList<Operation> Operations => _operations;

    public async Task SellAsync()
    {
        var shifts = await Task.WhenAll(Enumerable.Range(0, StockLoad.WorkersPerProcess).Select(worker => Task.Run(() => SellAsync(worker))));
        _operations.AddRange(shifts.SelectMany(shift => shift));
    }

    /// <summary>Looks at each product once more.</summary>
    public async Task LookAsync()
    {
        for (var id = 0; id < terms.Load.Products; id++)
        {
            await ReadAsync(terms.Process, id, _operations);
        }
    }

    private async Task<List<Operation>> SellAsync(int worker)
    {
        var name = $"{terms.Process}{worker.ToString(CultureInfo.InvariantCulture)}";
        var random = new Random(worker);
        var recorded = new List<Operation>();
        var forSale = Enumerable.Range(0, terms.Load.Products).ToList();
        while (forSale.Count > 0)
        {
            await ReadAsync(name, random.Next(terms.Load.Products), recorded);
            var place = random.Next(forSale.Count);
            var id = forSale[place];
            if (await ReadAsync(name, id, recorded) == 0 || !await TrySellAsync(name, id, recorded))
            {
                forSale.RemoveAt(place);
            }
        }

        return recorded;
    }

    private async Task<int> ReadAsync(string worker, int id, List<Operation> recorded)
    {
        var start = Now();
        var left = await subject.ReadAsync(id);
        recorded.Add(Of(worker, id, OperationKind.Read, start, left));
        return left;
    }

    /// <summary>Whether there was one. A sale that did not happen had no effect and is not recorded.</summary>
    private async Task<bool> TrySellAsync(string worker, int id, List<Operation> recorded)
    {
        var start = Now();
        if (await subject.SellAsync(id) is not { } left)
        {
            return false;
        }

        recorded.Add(Of(worker, id, OperationKind.Write, start, left));
        return true;
    }

    private Operation Of(string worker, int id, OperationKind kind, TimeSpan start, int left) => new()
    {
        Process = worker,
        Key = id.ToString(CultureInfo.InvariantCulture),
        Kind = kind,
        Start = start,
        End = Now(),
        Version = terms.Load.Each - left,
    };

    /// <summary>Of the machine, not of the process: CLOCK_MONOTONIC.</summary>
    public static TimeSpan Now() => Stopwatch.GetElapsedTime(0);
}
