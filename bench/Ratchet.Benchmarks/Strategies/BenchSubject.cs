namespace Ratchet.Benchmarks.Strategies;

/// <summary>A strategy on two nodes, or plain Redis: what cache-aside does, with one command each.</summary>
internal sealed record BenchSubject(string Name, CacheStrategy? Strategy)
{
    public const string Plain = "plain Redis";

    public static IReadOnlyList<BenchSubject> All { get; } =
        [new(Plain, null), .. Enum.GetValues<CacheStrategy>().Select(strategy => new BenchSubject($"{strategy}", strategy))];

    public async Task<IRunningSubject> StartAsync(BenchServer server, string cache, Func<int, Task<string?>> load) => Strategy is { } strategy
        ? new RunningStrategy(await server.StartAsync(cache, strategy, load), strategy)
        : new RunningPlain(server, cache, load);
}

/// <summary>A subject that runs. Callers are dealt out to two nodes.</summary>
internal interface IRunningSubject : IAsyncDisposable
{
    Task ReadAsync(int caller, int id);

    /// <param name="value">What the write leaves behind, for those who publish it.</param>
    Task WriteAsync(int caller, int id, string value, Func<Task> write);
}

internal sealed class RunningStrategy(Nodes nodes, CacheStrategy strategy) : IRunningSubject
{
    public Task ReadAsync(int caller, int id) => nodes[caller].GetAsync(id).AsTask();

    public Task WriteAsync(int caller, int id, string value, Func<Task> write) => nodes[caller].WriteAsync(id, async (context, _) =>
    {
        await write();
        if (strategy == CacheStrategy.WriteThrough)
        {
            context.Publish(value);
        }
    }).AsTask();

    public ValueTask DisposeAsync() => nodes.DisposeAsync();
}

internal sealed class RunningPlain(BenchServer server, string cache, Func<int, Task<string?>> load) : IRunningSubject
{
    private static readonly TimeSpan AnHour = TimeSpan.FromHours(1);

    public async Task ReadAsync(int caller, int id)
    {
        var redis = server.Redis(caller);
        if ((await redis.StringGetAsync(KeyOf(id))).IsNull)
        {
            await redis.StringSetAsync(KeyOf(id), await load(id), AnHour);
        }
    }

    public async Task WriteAsync(int caller, int id, string value, Func<Task> write)
    {
        await write();
        await server.Redis(caller).KeyDeleteAsync(KeyOf(id));
    }

    public ValueTask DisposeAsync() => default;

    private string KeyOf(int id) => $"{server.PrefixOf(cache)}:{id}";
}
