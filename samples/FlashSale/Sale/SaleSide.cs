using System.Diagnostics;
using FlashSale.Shop;
using FlashSale.Subjects;

namespace FlashSale.Sale;

/// <summary>One subject's half of a sale: its own rows, its own customers, its own counts.</summary>
internal sealed class SaleSide : IAsyncDisposable
{
    private static readonly string[] Names =
        ["Kettle", "Lamp", "Teapot", "Radio", "Clock", "Stool", "Mirror", "Rug"];

    private readonly ProductTable _table;
    private readonly SaleSettings _settings;
    private readonly ISubject _subject;
    private int _paused;
    private volatile bool _isOver;

    private SaleSide(SubjectChoice choice, SaleSettings settings, ProductTable table, IReadOnlyList<Shelf> shelves, SubjectSeams seams, ISubject subject)
    {
        Choice = choice;
        Shelves = shelves;
        Stories = seams.Stories;
        _settings = settings;
        _table = table;
        _subject = subject;
    }

    public SubjectChoice Choice { get; }

    public IReadOnlyList<Shelf> Shelves { get; }

    public Scoreboard Score { get; } = new();

    public RaceStories Stories { get; }

    public static async Task<SaleSide> OpenAsync(string name, SubjectChoice choice, SaleSettings settings, SaleServers servers)
    {
        var shelves = new List<Shelf>();
        foreach (var product in Names)
        {
            shelves.Add(new Shelf(product, await servers.Table.AddAsync(10_000, CancellationToken.None)));
        }

        SaleSide? side = null;
        var seams = new SubjectSeams(
            name, servers.KeyPrefix, servers.Cache.Connection, servers.Table, (id, token) => side!.LoadAsync(id, token), new RaceStories());
        side = new SaleSide(choice, settings, servers.Table, shelves, seams, await choice.StartAsync(seams));
        return side;
    }

    /// <summary>Until the token fires.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(
    [
        .. Enumerable.Range(0, _settings.Readers).Select(reader => LoopAsync(() => VisitAsync(reader, stop), 4, stop)),
        .. Enumerable.Range(0, _settings.Writers).Select(writer => LoopAsync(() => WorkAsync(writer, stop), 40, stop)),
    ]);

    /// <summary>Everyone has gone home; what does the cache say now?</summary>
    public async Task AuditAsync()
    {
        _isOver = true;
        foreach (var shelf in Shelves)
        {
            await GuardAsync(() => ReadAsync(0, shelf, shelf.Product, CancellationToken.None), CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync() => _subject.DisposeAsync();

    /// <summary>Think times are uneven, as people's are; between 0 and twice the mean.</summary>
    private async Task LoopAsync(Func<Task> step, int meanMilliseconds, CancellationToken stop)
    {
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            await GuardAsync(step, stop);
            await Task.Delay(Random.Shared.Next(2 * meanMilliseconds), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A specimen fails in ways of its own; it is counted, and the sale goes on.</summary>
    private async Task GuardAsync(Func<Task> step, CancellationToken stop)
    {
        try
        {
            await step();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The sale is over.
        }
        catch (Exception)
        {
            Score.Fail();
        }
    }

    private async Task VisitAsync(int node, CancellationToken stop)
    {
        var shelf = AnyShelf();
        var product = Random.Shared.Next(10) == 0 && shelf.Deleted is { } deleted ? deleted : shelf.Product;
        await ReadAsync(node, shelf, product, stop);
    }

    private async Task<Shown> ReadAsync(int node, Shelf shelf, Tracked product, CancellationToken stop)
    {
        var known = product.Acknowledged;
        var started = Stopwatch.GetTimestamp();
        var row = await _subject.ReadAsync(node, product.Id, stop);
        var shown = new Shown(product.Id, row, row is not null && row.Version < known.Version);
        Score.Read(Stopwatch.GetElapsedTime(started), shown.IsStale, shown.IsStale && known.IsGone);
        if (product == shelf.Product)
        {
            shelf.Shown = shown;
        }

        return shown;
    }

    private Task WorkAsync(int node, CancellationToken stop) => Random.Shared.Next(100) switch
    {
        < 45 => ChangeAsync(node, AnyShelf().Product, new Change(ChangeKind.SetPrice, Random.Shared.Next(1_000, 10_000)), stop),
        < 90 => BuyAsync(node, stop),
        < 95 => ChangeAsync(node, AnyShelf().Product, new Change(ChangeKind.Restock), stop),
        _ => ReplaceAsync(node, stop),
    };

    /// <summary>A customer who sees it in stock is promised one.</summary>
    private async Task BuyAsync(int node, CancellationToken stop)
    {
        var shelf = AnyShelf();
        var product = shelf.Product;
        var known = product.Acknowledged;
        if ((await ReadAsync(node, shelf, product, stop)).Row is not { Stock: > 0 })
        {
            return;
        }

        if ((await ChangeAsync(node, product, new Change(ChangeKind.TakeOne), stop)).Applied)
        {
            Score.Sell();
        }
        else if (known.Stock == 0)
        {
            // Not bad luck: the last one had been sold before she looked.
            Score.Oversell();
        }
    }

    private async Task ReplaceAsync(int node, CancellationToken stop)
    {
        var shelf = AnyShelf();
        var product = shelf.Product;
        if ((await ChangeAsync(node, product, new Change(ChangeKind.Delete), stop)).Applied)
        {
            shelf.Replace(product, await _table.AddAsync(10_000, stop));
        }
    }

    private async Task<Changed> ChangeAsync(int node, Tracked product, Change change, CancellationToken stop)
    {
        var changed = await _subject.WriteAsync(node, product.Id, change, stop);
        if (changed.Applied)
        {
            product.Acknowledge(changed);
            Score.Wrote();
        }

        return changed;
    }

    /// <summary>The load, and then the delay: between them lies the race. One load at a time is held up for the whole pause.</summary>
    private async Task<Product?> LoadAsync(int id, CancellationToken cancellationToken)
    {
        var row = await _table.LoadAsync(id, cancellationToken);
        var readAt = Stopwatch.GetTimestamp();
        if (_settings.Pause > 0 && !_isOver && Interlocked.Exchange(ref _paused, 1) == 0)
        {
            try
            {
                await Task.Delay(_settings.Pause, cancellationToken);
            }
            finally
            {
                Volatile.Write(ref _paused, 0);
            }
        }
        else if (_settings.LoadDelay > 0)
        {
            await Task.Delay(_settings.LoadDelay, cancellationToken);
        }

        if (row is not null)
        {
            Stories.Loaded(row, readAt);
        }

        return row;
    }

    private Shelf AnyShelf() => Shelves[Random.Shared.Next(Shelves.Count)];
}
