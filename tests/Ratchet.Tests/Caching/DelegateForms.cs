namespace Ratchet.Tests.Caching;

/// <summary>
/// Every form in which people write loaders and writes. That this file compiles is half of the test: each line binds to one overload,
/// without a cast and without an ambiguity, and keeps its result.
/// </summary>
internal static class DelegateForms
{
    public static IEnumerable<Action<CacheBuilder<int, Product>>> Loaders(ProductStore store) =>
    [
        cache => cache.LoadWith((id, token) => store.FindAsync(id, token)),
        cache => cache.LoadWith((id, token) => store.FindValueAsync(id, token)),
        cache => cache.LoadWith(store.FindAsync),
        cache => cache.LoadWith(store.FindValueAsync),
        cache => cache.LoadWith(async (id, token) => await store.FindAsync(id, token)),
        cache => cache.LoadWith((_, _) => Task.FromResult<Product?>(ProductStore.Only)),
        cache => cache.LoadWith((_, _) => new ValueTask<Product?>(ProductStore.Only)),
        cache => cache.LoadWith<ProductStore>((products, id, token) => products.FindAsync(id, token)),
        cache => cache.LoadWith<ProductStore>((products, id, token) => products.FindValueAsync(id, token)),
        cache => cache.LoadWith<ProductStore>(async (products, id, token) => await products.FindAsync(id, token)),
        cache => cache.LoadWith<ProductStore>(ProductStore.FindInAsync),
        cache => cache.LoadWith<ProductStore>(ProductStore.FindValueInAsync),
    ];

    public static IEnumerable<Func<ICache<int, Product>, ValueTask<Product?>>> Reads(ProductStore store) =>
    [
        cache => cache.GetAsync(1, (id, token) => store.FindAsync(id, token)),
        cache => cache.GetAsync(1, (id, token) => store.FindValueAsync(id, token)),
        cache => cache.GetAsync(1, store.FindAsync),
        cache => cache.GetAsync(1, store.FindValueAsync),
        cache => cache.GetAsync(1, async (id, token) => await store.FindAsync(id, token)),
        cache => cache.GetAsync(1, async (id, token) => await store.FindAsync(id, token), CancellationToken.None),
        cache => cache.GetAsync(1, (_, _) => Task.FromResult<Product?>(ProductStore.Only)),
        cache => cache.GetAsync(1, (_, _) => new ValueTask<Product?>(ProductStore.Only)),
    ];

    public static IEnumerable<Func<ICache<int, Product>, ValueTask>> Writes(ProductStore store) =>
    [
        cache => cache.WriteAsync(1, token => store.SaveAsync(token)),
        cache => cache.WriteAsync(1, token => store.SaveValueAsync(token)),
        cache => cache.WriteAsync(1, store.SaveAsync),
        cache => cache.WriteAsync(1, store.SaveValueAsync),
        cache => cache.WriteAsync(1, async token => await store.SaveAsync(token)),
        cache => cache.WriteAsync(1, async _ => await store.SaveAsync(default), CancellationToken.None),
        cache => cache.WriteAsync(1, (write, token) => store.SaveInAsync(write, token)),
        cache => cache.WriteAsync(1, (write, token) => store.SaveValueInAsync(write, token)),
        cache => cache.WriteAsync(1, store.SaveInAsync),
        cache => cache.WriteAsync(1, store.SaveValueInAsync),
        cache => cache.WriteAsync(1, async (write, token) => await store.SaveInAsync(write, token)),
    ];

    public static IEnumerable<Func<ICache<int, Product>, ValueTask<bool>>> WritesWithResult(ProductStore store) =>
    [
        cache => cache.WriteAsync(1, token => store.TakeOneAsync(token)),
        cache => cache.WriteAsync(1, token => store.TakeOneValueAsync(token)),
        cache => cache.WriteAsync(1, store.TakeOneAsync),
        cache => cache.WriteAsync(1, store.TakeOneValueAsync),
        cache => cache.WriteAsync(1, async token => await store.TakeOneAsync(token)),
        cache => cache.WriteAsync(1, async _ => await store.TakeOneAsync(default), CancellationToken.None),
        cache => cache.WriteAsync(1, (write, token) => store.TakeOneInAsync(write, token)),
        cache => cache.WriteAsync(1, (write, token) => store.TakeOneValueInAsync(write, token)),
        cache => cache.WriteAsync(1, store.TakeOneInAsync),
        cache => cache.WriteAsync(1, store.TakeOneValueInAsync),
        cache => cache.WriteAsync(1, async (write, token) => await store.TakeOneInAsync(write, token)),
    ];
}

internal sealed record Product(int Id, string Name);

/// <summary>A data layer as people have it: some of it returns tasks, some value tasks.</summary>
internal sealed class ProductStore
{
    public static readonly Product Only = new(1, "only");

    private readonly Dictionary<int, Product> _rows = new() { [Only.Id] = Only };

    public int Saves { get; private set; }

    public static Task<Product?> FindInAsync(ProductStore store, int id, CancellationToken token) => store.FindAsync(id, token);

    public static ValueTask<Product?> FindValueInAsync(ProductStore store, int id, CancellationToken token) => store.FindValueAsync(id, token);

    public Task<Product?> FindAsync(int id, CancellationToken token) => Task.FromResult(_rows.GetValueOrDefault(id));

    public ValueTask<Product?> FindValueAsync(int id, CancellationToken token) => new(FindAsync(id, token));

    public Task SaveAsync(CancellationToken token)
    {
        Saves++;
        return Task.CompletedTask;
    }

    public ValueTask SaveValueAsync(CancellationToken token) => new(SaveAsync(token));

    public Task SaveInAsync(WriteContext write, CancellationToken token) => SaveAsync(token);

    public ValueTask SaveValueInAsync(WriteContext write, CancellationToken token) => new(SaveAsync(token));

    public async Task<bool> TakeOneAsync(CancellationToken token)
    {
        await SaveAsync(token);
        return true;
    }

    public ValueTask<bool> TakeOneValueAsync(CancellationToken token) => new(TakeOneAsync(token));

    public Task<bool> TakeOneInAsync(WriteContext write, CancellationToken token) => TakeOneAsync(token);

    public ValueTask<bool> TakeOneValueInAsync(WriteContext write, CancellationToken token) => new(TakeOneAsync(token));
}
