using System.Runtime.CompilerServices;
using FlashSale.Sale;
using FlashSale.Subjects;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FlashSale.Web;

/// <summary>The page and what it calls. Static files, two posts and one stream of events.</summary>
internal sealed class SaleApp(WebApplication app, SaleServers servers, SaleHouse house) : IAsyncDisposable
{
    /// <summary>Where the page is.</summary>
    public string Address => app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features
        .Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>The sale that runs, or the last one.</summary>
    public RunningSale? CurrentSale => house.Current;

    /// <param name="url">Such as <c>http://127.0.0.1:5080</c>; port 0 is any free one.</param>
    /// <param name="hosts">The host names that the page answers to: a foreign page must not reach it under a name of its own.</param>
    public static async Task<SaleApp> StartAsync(string url, string hosts, ServerAddress? cache, ServerAddress? database)
    {
        var servers = await SaleServers.OpenAsync(cache, database);
        var house = new SaleHouse(servers);
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, Args = [] });
            builder.Logging.SetMinimumLevel(LogLevel.Warning);

            // A port that is taken is said in one line, not in a stack trace.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
            builder.Configuration["AllowedHosts"] = hosts;
            builder.WebHost.UseUrls(url);
            builder.Services.AddSingleton(house).AddSingleton(servers).AddSingleton<SnapshotFeed>();
            builder.Services.AddHostedService(services => services.GetRequiredService<SnapshotFeed>());
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
            var app = builder.Build();
            Map(app);
            await app.StartAsync();
            return new SaleApp(app, servers, house);
        }
        catch
        {
            await house.DisposeAsync();
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Until Ctrl-C.</summary>
    public Task WaitForShutdownAsync() => app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await house.DisposeAsync();
        await servers.DisposeAsync();
    }

    private static void Map(WebApplication app)
    {
        app.UseDefaultFiles();
        app.UseStaticFiles();
        app.MapGet("/api/subjects", (SaleHouse house) => new
        {
            servers = house.ServersLabel,
            subjects = SubjectCatalogue.All.Select(subject => new { subject.Id, subject.Label, subject.IsRatchet }),
        });
        app.MapGet("/api/events", (SnapshotFeed feed, IHostApplicationLifetime life, CancellationToken gone) =>
            TypedResults.ServerSentEvents(WatchAsync(feed, life, gone)));
        app.MapPost("/api/stop", async (SaleHouse house) =>
        {
            await house.StopAsync();
            return Results.NoContent();
        });
        app.MapPost("/api/start", async (SaleSettings settings, SaleHouse house) =>
        {
            if (settings.Mistake() is { } mistake)
            {
                return Results.BadRequest(new { mistake });
            }

            await house.StartAsync(settings);
            return Results.NoContent();
        });
    }

    private static async IAsyncEnumerable<Snapshot> WatchAsync(
        SnapshotFeed feed, IHostApplicationLifetime life, [EnumeratorCancellation] CancellationToken gone)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, life.ApplicationStopping);
        while (!end.IsCancellationRequested)
        {
            Snapshot next;
            try
            {
                next = await feed.NextAsync(end.Token);
            }
            catch (OperationCanceledException)
            {
                yield break;
            }

            yield return next;
        }
    }
}
