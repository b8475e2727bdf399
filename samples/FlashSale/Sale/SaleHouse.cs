using FlashSale.Subjects;

namespace FlashSale.Sale;

/// <summary>Holds one sale at a time; the next one ends it. Thread-safe.</summary>
internal sealed class SaleHouse(SaleServers servers) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private int _sales;
    private volatile RunningSale? _sale;

    /// <summary>The sale that runs, or the last one.</summary>
    public RunningSale? Current => _sale;

    public string ServersLabel => servers.Label;

    public async Task StartAsync(SaleSettings settings)
    {
        await _turn.WaitAsync();
        try
        {
            await EndAsync();
            var number = ++_sales;
            _sale = new RunningSale(
                number,
                await SaleSide.OpenAsync($"left-{number}", SubjectCatalogue.Find(settings.Left)!, settings, servers),
                await SaleSide.OpenAsync($"right-{number}", SubjectCatalogue.Find(settings.Right)!, settings, servers));
            _sale.Start();
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task StopAsync()
    {
        await _turn.WaitAsync();
        try
        {
            await (_sale?.StopAsync() ?? Task.CompletedTask);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _turn.Dispose();
    }

    private async Task EndAsync()
    {
        if (_sale is { } sale)
        {
            await sale.StopAsync();
            await sale.DisposeAsync();
        }
    }
}

/// <summary>Two sides under the same load.</summary>
internal sealed class RunningSale(int number, SaleSide left, SaleSide right) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly long _started = System.Diagnostics.Stopwatch.GetTimestamp();
    private Task _running = Task.CompletedTask;
    private volatile bool _isRunning;

    public int Number => number;

    public bool IsRunning => _isRunning;

    public TimeSpan Age => System.Diagnostics.Stopwatch.GetElapsedTime(_started);

    public IReadOnlyList<SaleSide> Sides { get; } = [left, right];

    public void Start()
    {
        _isRunning = true;
        _running = Task.WhenAll(Sides.Select(side => side.RunAsync(_stop.Token)));
    }

    public async Task StopAsync()
    {
        if (!_isRunning)
        {
            return;
        }

        await _stop.CancelAsync();
        await _running;
        foreach (var side in Sides)
        {
            await side.AuditAsync();
        }

        _isRunning = false;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var side in Sides)
        {
            await side.DisposeAsync();
        }

        _stop.Dispose();
    }
}
