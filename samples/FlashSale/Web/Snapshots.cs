using System.Data.Common;
using FlashSale.Sale;
using FlashSale.Shop;

namespace FlashSale.Web;

/// <summary>What the page is told, four times a second.</summary>
internal sealed record Snapshot(int Sale, bool Running, double Seconds, IReadOnlyList<SideSnapshot> Sides);

internal sealed record SideSnapshot(
    string Subject, string Label, bool IsRatchet, long Reads, long Stale, long Ghosts, long Oversold, long Sold, long Writes, long Failures,
    long Refused, long Bypassed, double? Latency, IReadOnlyList<ShelfSnapshot> Shelves, Story? Story);

internal sealed record ShelfSnapshot(string Name, long? Cents, int? Stock, long? ServedCents, int? ServedStock, bool Stale);

/// <summary>Looks at the sale a few times a second, once for all pages that watch. Ends when disposed.</summary>
internal sealed class SnapshotFeed(SaleHouse house, SaleServers servers) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private volatile TaskCompletionSource<Snapshot> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Snapshot> NextAsync(CancellationToken cancellationToken) => _next.Task.WaitAsync(cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var snapshot = await TakeAsync(stoppingToken);
                Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult(snapshot);
            }
            catch (DbException)
            {
                // The database does not answer: there is nothing to show this time, and the sides count the errors.
            }
        }
    }

    private async Task<Snapshot> TakeAsync(CancellationToken stop)
    {
        if (house.Current is not { } sale)
        {
            return new Snapshot(0, false, 0, []);
        }

        var sides = new List<SideSnapshot>();
        foreach (var side in sale.Sides)
        {
            sides.Add(await OfAsync(side, stop));
        }

        return new Snapshot(sale.Number, sale.IsRunning, sale.Age.TotalSeconds, sides);
    }

    private async Task<SideSnapshot> OfAsync(SaleSide side, CancellationToken stop)
    {
        var shelves = new List<ShelfSnapshot>();
        foreach (var shelf in side.Shelves)
        {
            // What was shown first, the database after it: what differs then is explained by IsStale alone.
            var shown = shelf.Shown is { } last && last.Id == shelf.Product.Id ? last : null;
            Product? row = await servers.Table.LoadAsync(shelf.Product.Id, stop);
            shelves.Add(new ShelfSnapshot(shelf.Name, row?.Cents, row?.Stock, shown?.Row?.Cents, shown?.Row?.Stock, shown?.IsStale ?? false));
        }

        var score = side.Score;
        return new SideSnapshot(
            side.Choice.Id, side.Choice.Label, side.Choice.IsRatchet, score.Reads, score.Stale, score.Ghosts, score.Oversold, score.Sold, score.Writes,
            score.Failures, side.Stories.Refused, side.Stories.Bypassed, score.Latencies.TakePercentile(0.99), shelves, side.Stories.Last);
    }
}
