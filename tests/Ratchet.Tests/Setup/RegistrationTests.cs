using Microsoft.Extensions.DependencyInjection;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Setup;

/// <summary>Caches in a container, and without one of one's own.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task Cache_Added_IsInjectedByItsTypes()
    {
        await using var provider = new ServiceCollection()
            .AddRatchet(ratchet => ratchet.UseInMemory().AddCache<int, string>("product", cache => cache.LoadWith((_, _) => Task.FromResult<string?>("value"))))
            .BuildServiceProvider();

        var cache = provider.GetRequiredService<ICache<int, string>>();

        Assert.Equal("product", cache.Name);
        Assert.Equal("value", await cache.GetAsync(1).Soon());
        Assert.Same(cache, provider.GetRequiredKeyedService<ICache<int, string>>("product"));
    }

    [Fact]
    public async Task TwoCaches_OfTheSameTypes_AreToldApartByName()
    {
        await using var provider = new ServiceCollection()
            .AddRatchet(ratchet => ratchet
                .UseInMemory()
                .AddCache<int, string>("names", cache => cache.LoadWith((_, _) => Task.FromResult<string?>("name")))
                .AddCache<int, string>("colors", cache => cache.LoadWith((_, _) => Task.FromResult<string?>("color"))))
            .AddSingleton<Page>()
            .BuildServiceProvider();

        Assert.Equal("name color", await provider.GetRequiredService<Page>().ShowAsync().Soon());
    }

    [Fact]
    public async Task Modules_ThatEachAddTheirCaches_ShareOneStore()
    {
        var services = new ServiceCollection();
        services.AddRatchet(ratchet => ratchet.AddCache<int, string>("first", _ => { }));
        services.AddRatchet(ratchet => ratchet.UseInMemory());
        services.AddRatchet(ratchet => ratchet.AddCache<int, long>("second", _ => { }));
        await using var provider = services.BuildServiceProvider();

        Assert.Equal("first", provider.GetRequiredService<ICache<int, string>>().Name);
        Assert.Equal("second", provider.GetRequiredService<ICache<int, long>>().Name);
        Assert.Single(provider.GetServices<Microsoft.Extensions.Hosting.IHostedService>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("a{b")]
    [InlineData("preço")]
    [InlineData("a*")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901")]
    public void CacheName_OutsideWhatIsAllowed_IsRefused(string name)
    {
        var refused = Assert.Throws<ArgumentException>(() =>
            new ServiceCollection().AddRatchet(ratchet => ratchet.AddCache<int, string>(name, _ => { })));

        Assert.StartsWith(
            $"'{name}' cannot name a cache; allowed are 1 to 100 letters, digits, dots, underscores and hyphens.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CacheName_ThatIsNull_IsRefused() =>
        Assert.Throws<ArgumentNullException>(() => new ServiceCollection().AddRatchet(ratchet => ratchet.AddCache<int, string>(null!, _ => { })));

    [Fact]
    public void CacheName_Twice_IsRefused()
    {
        var services = new ServiceCollection().AddRatchet(ratchet => ratchet.AddCache<int, string>("product", _ => { }));

        var refused = Assert.Throws<ArgumentException>(() => services.AddRatchet(ratchet => ratchet.AddCache<long, string>("product", _ => { })));

        Assert.StartsWith("There is a cache named 'product' already; names must be unique in an application.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_NotChosen_IsSaidAtStart()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            RatchetHost.StartAsync(ratchet => ratchet.AddCache<int, string>("product", _ => { })).Soon());

        Assert.Equal("No store has been chosen; call UseRedis(…) or UseInMemory() in AddRatchet.", refused.Message);
    }

    [Fact]
    public void Store_ChosenTwice_IsRefused()
    {
        var services = new ServiceCollection().AddRatchet(ratchet => ratchet.UseInMemory());

        var refused = Assert.Throws<InvalidOperationException>(() => services.AddRatchet(ratchet => ratchet.UseInMemory()));

        Assert.Equal("UseInMemory: a store has been chosen already; an application has one.", refused.Message);
    }

    [Fact]
    public async Task Host_AskedForACacheThatIsNotThere_NamesThoseThatAre()
    {
        await using var host = await RatchetHost.StartAsync(ratchet => ratchet
            .UseInMemory().AddCache<int, string>("product", _ => { }).AddCache<int, long>("stock", _ => { })).Soon();

        var missing = Assert.Throws<ArgumentException>(() => host.GetCache<int, string>("stock"));

        Assert.StartsWith(
            "There is no cache 'stock' from Int32 to String; there are: 'product' from Int32 to String, 'stock' from Int32 to Int64.",
            missing.Message,
            StringComparison.Ordinal);
    }

    /// <summary>Whichever were injected, its writes would leave the other one stale.</summary>
    [Fact]
    public async Task CachesOfTheSameTypes_InjectedByTypeAlone_AreRefused()
    {
        await using var provider = new ServiceCollection()
            .AddRatchet(ratchet => ratchet.UseInMemory().AddCache<int, string>("product", _ => { }).AddCache<int, string>("twin", _ => { }))
            .BuildServiceProvider();

        var refused = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<ICache<int, string>>());

        Assert.Equal(
            "ICache<Int32, String> is ambiguous: product, twin; inject one by its name, [FromKeyedServices(\"product\")].", refused.Message);
        Assert.Equal("twin", provider.GetRequiredKeyedService<ICache<int, string>>("twin").Name);
    }

    [Fact]
    public async Task Container_DisposedOfSynchronously_DisposesOfTheEngine()
    {
        var provider = new ServiceCollection()
            .AddRatchet(ratchet => ratchet.UseInMemory().AddCache<int, string>("product", cache => cache.LoadWith((_, _) => Task.FromResult<string?>("value"))))
            .BuildServiceProvider();
        await provider.GetRequiredService<ICache<int, string>>().GetAsync(1).Soon();

#pragma warning disable CA1849, MA0042 // The synchronous way is what is tested.
        await Task.Run(provider.Dispose).Soon();
#pragma warning restore CA1849, MA0042
    }

    [Fact]
    public void NullArguments_AreRefused()
    {
        Assert.Throws<ArgumentNullException>(() => new ServiceCollection().AddRatchet(null!));
        new ServiceCollection().AddRatchet(ratchet =>
        {
            Assert.Throws<ArgumentNullException>(() => ratchet.AddCache<int, string>("product", null!));
            ratchet.AddCache<int, string>("product", cache =>
            {
                Assert.Throws<ArgumentNullException>(() => cache.Configure(null!));
                Assert.Throws<ArgumentNullException>(() => cache.NormalizeKey(null!));
                Assert.Throws<ArgumentNullException>(() => cache.FormatKeysWith(null!));
                Assert.Throws<ArgumentNullException>(() => cache.InDoubtWhen(null!));
                Assert.Throws<ArgumentNullException>(() => cache.LoadWith((Func<int, CancellationToken, Task<string?>>)null!));
            });
        });
    }

    private sealed class Page(
        [FromKeyedServices("names")] ICache<int, string> names, [FromKeyedServices("colors")] ICache<int, string> colors)
    {
        public async Task<string> ShowAsync() => $"{await names.GetAsync(1)} {await colors.GetAsync(1)}";
    }
}
