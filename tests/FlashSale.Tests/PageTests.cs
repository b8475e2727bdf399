using System.Globalization;
using FlashSale.Web;
using Microsoft.Playwright;
using Xunit;

namespace FlashSale.Tests;

/// <summary>The page as a person uses it. Nothing sleeps: what is waited for is on the page.</summary>
public sealed class PageTests(Browser browser) : IAsyncLifetime
{
    private const string Left = "#sides > section:nth-child(1)";
    private const string Right = "#sides > section:nth-child(2)";

    private SaleApp _app = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await SaleApp.StartAsync("http://127.0.0.1:0", "127.0.0.1", cache: null, database: null);
        _page = await browser.OpenAsync(_app.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _page.CloseAsync();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData(CacheStrategy.VersionedKeys)]
    [InlineData(CacheStrategy.Lease)]
    [InlineData(CacheStrategy.WriteThrough)]
    [InlineData(CacheStrategy.DistributedLock)]
    public async Task Sale_NaiveCacheBesideAStrategy_OnlyTheNaiveOneIsStale(CacheStrategy strategy)
    {
        await StartAsync("NaiveCache", $"{strategy}");

        await ScoreAboveAsync(Left, "stale", 0, seconds: 10);
        await ScoreAboveAsync(Right, "reads", 1_000, seconds: 60);
        await ScoreAboveAsync(Right, "prevented", 0, seconds: 60);
        await StopAsync();

        Assert.Equal(0, await ScoreAsync(Right, "stale"));
        Assert.Equal(0, await ScoreAsync(Right, "ghosts"));
        Assert.Equal(0, await ScoreAsync(Right, "oversold"));
        Assert.Equal(0, await ScoreAsync(Right, "failures"));
    }

    [Fact]
    public async Task Sale_PausesLongerThanThePrintedLockLives_ItIsStaleAndTheStrategyIsNot()
    {
        await StartAsync("LockProtectedCache", "DistributedLock", pause: 6_000);

        await ScoreAboveAsync(Left, "stale", 0, seconds: 120);
        await ScoreAboveAsync(Right, "reads", 100, seconds: 60);
        await StopAsync();

        Assert.Equal(0, await ScoreAsync(Right, "stale"));
    }

    [Fact]
    public async Task Sale_LoadDelayOutOfRange_IsSaidAndNothingStarts()
    {
        await _page.EvaluateAsync("document.getElementById('settings').noValidate = true");
        await _page.GetByLabel("Load delay, ms").FillAsync("5000");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Start the sale" }).ClickAsync();

        await Assertions.Expect(_page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("load delay: 5000 is not allowed; allowed: 0 to 2000.");
        Assert.Null(_app.CurrentSale);
    }

    [Fact]
    public async Task Page_KeyboardAlone_StartsAndStopsTheSale()
    {
        await _page.GetByLabel("Left").FocusAsync();
        for (var stop = 0; stop < 6; stop++)
        {
            await _page.Keyboard.PressAsync("Tab");
        }

        await Assertions.Expect(_page.Locator("#start")).ToBeFocusedAsync();
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_page.Locator("#stop")).ToBeEnabledAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(_page.Locator("#start")).ToBeFocusedAsync();
        await _page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(_page.Locator("#stop")).ToBeFocusedAsync();
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_page.Locator("#status")).ToContainTextAsync("The sale is over.", new() { Timeout = 60_000 });
    }

    private async Task StartAsync(string left, string right, int pause = 0)
    {
        await Assertions.Expect(_page.Locator("#servers")).ToHaveTextAsync("Embedded Garnet and SQLite");
        await _page.GetByLabel("Left").SelectOptionAsync(left);
        await _page.GetByLabel("Right").SelectOptionAsync(right);
        await _page.GetByLabel("Pause of one load, ms").FillAsync($"{pause}");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Start the sale" }).ClickAsync();
        await Assertions.Expect(_page.Locator("#status")).ToHaveTextAsync("The sale is on.", new() { Timeout = 60_000 });
    }

    private async Task StopAsync()
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Assertions.Expect(_page.Locator("#status")).ToContainTextAsync("The sale is over.", new() { Timeout = 60_000 });
    }

    private async Task ScoreAboveAsync(string side, string score, long least, int seconds) => await _page.WaitForFunctionAsync(
        "([place, least]) => Number(document.querySelector(place).textContent.replaceAll(',', '')) > least",
        new object[] { $"{side} [data-score={score}]", least },
        new() { Timeout = seconds * 1_000 });

    private async Task<long> ScoreAsync(string side, string score) => long.Parse(
        await _page.Locator($"{side} [data-score={score}]").InnerTextAsync(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
