using Microsoft.Extensions.DependencyInjection;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Caching;

/// <summary>Runs every form of <see cref="DelegateForms"/>.</summary>
public sealed class DelegateFormTests
{
    private readonly ProductStore _store = new();

    [Fact]
    public async Task Loader_InEveryForm_IsCalled()
    {
        foreach (var load in DelegateForms.Loaders(_store))
        {
            await using var host = await StartAsync(load);

            Assert.Equal(ProductStore.Only, await host.GetCache<int, Product>("product").GetAsync(1).Soon());
        }
    }

    [Fact]
    public async Task LoaderOfOneCall_InEveryForm_IsCalled()
    {
        foreach (var read in DelegateForms.Reads(_store))
        {
            await using var host = await StartAsync(_ => { });

            Assert.Equal(ProductStore.Only, await read(host.GetCache<int, Product>("product")).Soon());
        }
    }

    [Fact]
    public async Task Write_InEveryForm_RunsOnce()
    {
        await using var host = await StartAsync(_ => { });
        var runs = 0;
        foreach (var write in DelegateForms.Writes(_store))
        {
            await write(host.GetCache<int, Product>("product")).Soon();
            Assert.Equal(++runs, _store.Saves);
        }
    }

    [Fact]
    public async Task WriteWithResult_InEveryForm_RunsOnceAndGivesItsResult()
    {
        await using var host = await StartAsync(_ => { });
        var runs = 0;
        foreach (var write in DelegateForms.WritesWithResult(_store))
        {
            Assert.True(await write(host.GetCache<int, Product>("product")).Soon());
            Assert.Equal(++runs, _store.Saves);
        }
    }

    [Fact]
    public async Task Get_WithoutAnyLoader_SaysHowToGiveOne()
    {
        await using var host = await StartAsync(_ => { });

        var mistake = await Assert.ThrowsAsync<InvalidOperationException>(() => host.GetCache<int, Product>("product").GetAsync(1).Soon());

        Assert.Equal("Cache 'product' has no loader: configure one with LoadWith, or pass one to GetAsync(key, loader).", mistake.Message);
    }

    [Fact]
    public async Task LoadWithAService_ResolvesItInAFreshScopeForEachLoad()
    {
        var scopes = new List<Session>();
        await using var host = await RatchetHost.StartAsync(ratchet =>
        {
            ratchet.Services.AddScoped<Session>();
            ratchet.UseInMemory().AddCache<int, string>("session", cache => cache.LoadWith<Session>((session, _, _) =>
            {
                Assert.False(session.IsDisposed);
                scopes.Add(session);
                return Task.FromResult<string?>("value");
            }));
        }).Soon();
        var cache = host.GetCache<int, string>("session");

        await cache.GetAsync(1).Soon();
        await cache.GetAsync(2).Soon();

        Assert.Equal(2, scopes.Distinct().Count());
        Assert.All(scopes, session => Assert.True(session.IsDisposed));
    }

    private Task<RatchetHost> StartAsync(Action<CacheBuilder<int, Product>> configure) => RatchetHost.StartAsync(ratchet =>
    {
        ratchet.Services.AddSingleton(_store);
        ratchet.UseInMemory().AddCache("product", configure);
    }).Soon();

    private sealed class Session : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
