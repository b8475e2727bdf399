// A reader loads the old price just before a write and offers it to the cache just after: dotnet run --project samples/TwoThreads
using Ratchet;

var price = 100m; // the row in the database
TaskCompletionSource loaded = new(), updated = new();

await using var host = await RatchetHost.StartAsync(ratchet => ratchet
    .UseInMemory()
    .AddCache<int, decimal>("price", cache => cache.LoadWith(async (_, _) =>
    {
        var seen = price;          // T=0 ms: reads $100 …
        loaded.TrySetResult();
        await updated.Task;        // … and comes back with it after the update
        return seen;
    })));
var prices = host.GetCache<int, decimal>("price");

var reader = Task.Run(async () => await prices.GetAsync(123));
await loaded.Task;
await prices.WriteAsync(123, async _ => price = await Task.FromResult(50m)); // T=1 ms: the update commits
updated.SetResult();
Console.WriteLine($"Read during the update: ${await reader}");               // T=3 ms: $100, but not cached
Console.WriteLine($"Final price: ${await prices.GetAsync(123)}");            // $50
