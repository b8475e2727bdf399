using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(FlashSale.Tests.Browser))]

namespace FlashSale.Tests;

/// <summary>Debian's Chromium, without a window, with a profile of its own that goes with it.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";

    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("flash-sale-chromium-");
    private IPlaywright? _playwright;
    private IBrowserContext? _context;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _context = await _playwright.Chromium.LaunchPersistentContextAsync(
            _profile.FullName, new() { ExecutablePath = Program, Headless = true, Args = Flags });
    }

    public async Task<IPage> OpenAsync(string address)
    {
        var page = await _context!.NewPageAsync();
        await page.GotoAsync(address);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await (_context?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
        _profile.Delete(recursive: true);
    }
}
