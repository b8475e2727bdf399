using System.CommandLine;
using System.CommandLine.Invocation;
using System.Net;
using System.Net.Sockets;
using FlashSale.Web;

namespace FlashSale;

/// <summary>The command line: where the page listens and which servers the shop uses. Bad usage is one line and exit code 2.</summary>
internal static class SaleCommand
{
    private const string DefaultListen = "127.0.0.1:5080";

    public static async Task<int> RunAsync(string[] arguments)
    {
        var listen = new Option<string?>("--listen") { Description = $"Address and port of the page; default {DefaultListen}, or a free port if that is taken.", HelpName = "IP:PORT" };
        var cache = new Option<string>("--cache") { Description = $"The cache server: {CacheBackend.Allowed}.", HelpName = "ADDRESS", DefaultValueFactory = _ => CacheBackend.Embedded };
        var database = new Option<string>("--database") { Description = $"The database: {SqlBackend.Allowed}.", HelpName = "ADDRESS", DefaultValueFactory = _ => SqlBackend.Sqlite };
        var root = new RootCommand("A flash sale: two cache programs side by side under one load, on a page that counts what each gets wrong.") { listen, cache, database };
        root.SetAction(parsed => ServeAsync(parsed.GetValue(listen), parsed.GetValue(cache)!, parsed.GetValue(database)!));
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            return Refuse($"{string.Join(' ', parsed.Errors.Select(error => error.Message))} --help says what is allowed.");
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (UsageException usage)
        {
            return Refuse(usage.Message);
        }
    }

    private static async Task<int> ServeAsync(string? listen, string cache, string database)
    {
        var endpoint = Parse(listen ?? DefaultListen);
        await using var app = await StartAsync(endpoint, mayMove: listen is null, CacheBackend.Parse(cache), SqlBackend.Parse(database));
        Console.WriteLine($"The flash sale is on: {app.Address}");
        Console.WriteLine("Ctrl-C ends it.");
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static async Task<SaleApp> StartAsync(IPEndPoint endpoint, bool mayMove, ServerAddress? cache, ServerAddress? database)
    {
        var hosts = IPAddress.IsLoopback(endpoint.Address) ? "localhost;127.0.0.1;[::1]" : "*";
        try
        {
            return await SaleApp.StartAsync($"http://{endpoint}", hosts, cache, database);
        }
        catch (IOException) when (mayMove)
        {
            return await SaleApp.StartAsync($"http://{new IPEndPoint(endpoint.Address, 0)}", hosts, cache, database);
        }
        catch (Exception taken) when (taken is IOException or SocketException)
        {
            throw new UsageException($"--listen: cannot listen on {endpoint}: {taken.Message}");
        }
    }

    private static IPEndPoint Parse(string text) => text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var endpoint)
        ? endpoint
        : throw new UsageException($"--listen: '{text}' is no address; allowed: IP:PORT, such as {DefaultListen} or 0.0.0.0:8080.");

    private static int Refuse(string why)
    {
        Console.Error.WriteLine($"flash-sale: {why.ReplaceLineEndings(" ")}");
        return 2;
    }
}
