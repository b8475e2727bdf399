using Ratchet.Lab.Race.Schedules;
using Ratchet.Lab.Race.Stage;
using Ratchet.Verification.Specimens;

namespace Ratchet.Lab.Race.Subjects;

/// <summary>A specimen, set up over gated servers. Its processes share nothing but the servers.</summary>
internal sealed class SpecimenSubject(
    string name,
    string summary,
    Func<IRedisCommands, IPriceTable, ISpecimenRuntime, IPriceCache> create,
    Traits traits = Traits.None) : IRaceSubject
{
    public string Name => name;

    public string Summary => summary;

    public SubjectKind Kind => SubjectKind.Specimen;

    public Traits Traits => traits;

    public IRaceProduct Open(RaceSeams seams) => new Product(seams, create);

    private sealed class Product(RaceSeams seams, Func<IRedisCommands, IPriceTable, ISpecimenRuntime, IPriceCache> create) : IRaceProduct
    {
        private readonly int _id = seams.ProductId;

        public Task<IRaceNode> StartNodeAsync()
        {
            var runtime = new VirtualRuntime(seams.Turnstile);
            var cache = create(new GatedRedisCommands(seams.Redis, seams.Turnstile), seams.Prices, runtime);
            return Task.FromResult<IRaceNode>(new Node(cache, runtime, _id));
        }

        public async Task<string?> ExpireAsync() => await seams.Redis.KeyDeleteAsync($"lock:product:{_id}:price") ? "the lock" : null;

        public async Task<string?> EvictAsync() => await seams.Redis.KeyDeleteAsync($"version:product:{_id}") ? "the version" : null;

        public async ValueTask DisposeAsync()
        {
            var versions = Enumerable.Range(1, 4).Select(version => $"cache:product:{_id}:v{version}");
            string[] keys = [$"product:{_id}", $"product:{_id}:price", $"lock:product:{_id}:price", $"version:product:{_id}", .. versions];
            foreach (var key in keys)
            {
                await seams.Redis.KeyDeleteAsync(key);
            }
        }
    }

    private sealed class Node(IPriceCache cache, VirtualRuntime runtime, int productId) : IRaceNode
    {
        public Task<string?> ReadAsync() => cache.GetPriceAsync(productId);

        public Task WriteAsync(string newPrice) => cache.UpdatePriceAsync(productId, newPrice);

        public void Advance(TimeSpan span) => runtime.Advance(span);
    }

    /// <summary>Sleeps are acts that a schedule lets pass at once; only then has the time passed.</summary>
    private sealed class VirtualRuntime(Turnstile turnstile) : ISpecimenRuntime
    {
        public TimeSpan Now { get; private set; }

        public void Advance(TimeSpan span) => Now += span;

        public Task SleepAsync(TimeSpan duration) => turnstile.SleepAsync(() => Advance(duration));

        public string NewLockValue() => Guid.NewGuid().ToString();
    }
}
