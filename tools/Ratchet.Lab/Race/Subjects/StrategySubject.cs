using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Ratchet.Cells;
using Ratchet.Engine;
using Ratchet.Lab.Race.Schedules;
using Ratchet.Lab.Race.Stage;
using Ratchet.Stores;
using Ratchet.Telemetry;
using Ratchet.Verification.Specimens;

namespace Ratchet.Lab.Race.Subjects;

/// <summary>One of Ratchet's own strategies: the engine as it ships, over a gated store, once for each process.</summary>
internal sealed class StrategySubject(CacheStrategy strategy) : IRaceSubject
{
    private const string Cache = "product";

    public string Name => strategy.ToString();

    public string Summary => strategy == new CacheOptions().Strategy ? "Ratchet, its default strategy" : "Ratchet";

    public SubjectKind Kind => SubjectKind.Strategy;

    public Traits Traits => Traits.Evictable | Traits.Coalescing;

    public IRaceProduct Open(RaceSeams seams) => new Product(strategy, seams);

    private sealed class Product(CacheStrategy strategy, RaceSeams seams) : IRaceProduct
    {
        private readonly CellNames _names = new();
        private readonly List<Node> _nodes = [];
        private readonly CellKey _cell = CellKey.Of(seams.KeyPrefix, Cache, KeyText.Escape($"{seams.ProductId}"));

        public async Task<IRaceNode> StartNodeAsync()
        {
            var node = await Node.StartAsync(strategy, seams, _names);
            _nodes.Add(node);
            return node;
        }

        public async Task<string?> ExpireAsync()
        {
            var cell = await ReadCellAsync();
            var what = cell.Kind switch
            {
                CellKind.Leased => "the lease",
                CellKind.Quarantined => "the quarantine",
                CellKind.Version when !await seams.Redis.KeyExistsAsync(_cell.OfVersion(cell.Token)) => "the version",
                _ => null,
            };
            return what is not null && await seams.Redis.KeyDeleteAsync(_cell.Text) ? what : null;
        }

        public async Task<string?> EvictAsync()
        {
            var cell = await ReadCellAsync();
            return await seams.Redis.KeyDeleteAsync(_cell.Text) ? cell.Kind == CellKind.Version ? "the version" : "the entry" : null;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var node in _nodes)
            {
                await node.DisposeAsync();
            }

            foreach (var key in _names.ValueKeys.Append(_cell.Text))
            {
                await seams.Redis.KeyDeleteAsync(key);
            }
        }

        private async Task<Cell> ReadCellAsync() =>
            (byte[]?)await seams.Redis.StringGetAsync(_cell.Text) is { } bytes ? CellFormat.Decode(bytes) : Cell.Empty;
    }

    private sealed class Node(RatchetHost host, VirtualTime time, RaceSeams seams, bool publishes) : IRaceNode, IAsyncDisposable
    {
        private readonly ICache<int, string> _prices = host.GetCache<int, string>(Cache);

        public static async Task<Node> StartAsync(CacheStrategy strategy, RaceSeams seams, CellNames names)
        {
            var time = new VirtualTime();
            var store = new GatedCellStore(seams.Cells, seams.Turnstile, names);
            var host = await RatchetHost.StartAsync(ratchet => ratchet
                .UseStore(nameof(GatedCellStore), _ => new StoreChoice(store, seams.KeyPrefix))
                .UseSeams(new StagedSeams(time))
                .AddCache<int, string>(Cache, cache => cache
                    .Strategy(strategy)
                    .LoadWith((id, _) => seams.Prices.LoadPriceAsync(id))));
            return new Node(host, time, seams, strategy == CacheStrategy.WriteThrough);
        }

        public async Task<string?> ReadAsync() => await _prices.GetAsync(seams.ProductId);

        public async Task WriteAsync(string newPrice) =>
            await _prices.WriteAsync(seams.ProductId, async (write, _) =>
            {
                await seams.Prices.UpdatePriceAsync(seams.ProductId, newPrice);
                if (publishes)
                {
                    write.Publish(newPrice);
                }
            });

        public void Advance(TimeSpan span) => time.Advance(span);

        /// <summary>What disposal waits for, at most, is an hour of this process's own time.</summary>
        public async ValueTask DisposeAsync()
        {
            var disposal = host.DisposeAsync().AsTask();
            time.Advance(TimeSpan.FromHours(1));
            await disposal;
        }
    }
}

/// <summary>The engine with other seams than those of production.</summary>
internal static class StagedEngine
{
    public static RatchetBuilder UseSeams(this RatchetBuilder ratchet, EngineSeams seams)
    {
        ratchet.Services.Replace(ServiceDescriptor.Singleton(provider => new RatchetEngine(
            provider.GetRequiredService<StoreChoice>().Store, seams, new RatchetMetrics(factory: null), NullLogger.Instance)));
        return ratchet;
    }
}
