using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Setup;

/// <summary>An option out of range is found when the program starts, and the message names the cache, the option, the value and what is allowed.</summary>
public sealed class OptionsTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    /// <summary>Option, a value out of range, how it reads, and what is allowed.</summary>
    public static TheoryData<string, object, string, string> OutOfRange
    {
        get
        {
            var data = new TheoryData<string, object, string, string>();
            AddSpan(nameof(CacheOptions.TimeToLive), "00:00:00.0010000", "365.00:00:00");
            AddSpan(nameof(CacheOptions.AbsentTimeToLive), "00:00:00.0010000", "365.00:00:00");
            AddSpan(nameof(CacheOptions.LeaseTime), "00:00:00.0100000", "01:00:00");
            AddSpan(nameof(CacheOptions.WaitTime), "00:00:00", "00:01:00");
            AddSpan(nameof(CacheOptions.InDoubtHold), "00:00:01", "01:00:00");
            AddSpan(nameof(CacheOptions.WriteTimeout), "00:00:00.0010000", "01:00:00");
            data.Add(nameof(CacheOptions.Jitter), -0.000_001, "-1E-06", "0 to 0.9");
            data.Add(nameof(CacheOptions.Jitter), 0.900_001, "0.900001", "0 to 0.9");
            data.Add(nameof(CacheOptions.Jitter), double.NaN, "NaN", "0 to 0.9");
            data.Add(nameof(CacheOptions.SchemaVersion), new string('v', 101), $"'{new string('v', 101)}'", "text of at most 100 characters");
            data.Add(nameof(CacheOptions.Strategy), (CacheStrategy)99, "99", string.Join(", ", Enum.GetNames<CacheStrategy>()));
            data.Add(nameof(CacheOptions.Strategy), (CacheStrategy)0, "0", string.Join(", ", Enum.GetNames<CacheStrategy>()));
            data.Add(nameof(CacheOptions.WhenUnavailable), (CacheUnavailablePolicy)(-1), "-1", "Fail, Proceed");
            return data;

            void AddSpan(string option, string minimum, string maximum)
            {
                var (below, above) = (Span(minimum) - Tick, Span(maximum) + Tick);
                data.Add(option, below, $"{below}", $"{minimum} to {maximum}");
                data.Add(option, above, $"{above}", $"{minimum} to {maximum}");
            }
        }
    }

    /// <summary>Option and a value at the end of its range.</summary>
    public static TheoryData<string, object> AtTheEndOfItsRange => new()
    {
        { nameof(CacheOptions.TimeToLive), Span("00:00:00.001") },
        { nameof(CacheOptions.TimeToLive), Span("365.00:00:00") },
        { nameof(CacheOptions.AbsentTimeToLive), Span("00:00:00.001") },
        { nameof(CacheOptions.AbsentTimeToLive), Span("365.00:00:00") },
        { nameof(CacheOptions.LeaseTime), Span("00:00:00.010") },
        { nameof(CacheOptions.LeaseTime), Span("01:00:00") },
        { nameof(CacheOptions.WaitTime), Span("00:00:00") },
        { nameof(CacheOptions.WaitTime), Span("00:01:00") },
        { nameof(CacheOptions.InDoubtHold), Span("01:00:00") },
        { nameof(CacheOptions.WriteTimeout), Span("00:00:00.001") },
        { nameof(CacheOptions.WriteTimeout), new CacheOptions().InDoubtHold },
        { nameof(CacheOptions.Jitter), 0d },
        { nameof(CacheOptions.Jitter), 0.9 },
        { nameof(CacheOptions.SchemaVersion), new string('v', 100) },
    };

    [Theory, MemberData(nameof(OutOfRange))]
    public async Task Option_OutOfRange_IsRefusedAtStart(string option, object value, string given, string allowed)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(options => Set(options, option, value)));

        Assert.Contains(refused.Failures, failure =>
            failure.StartsWith("Cache 'product': ", StringComparison.Ordinal)
            && failure.Contains($"{option} is {given}; allowed ", StringComparison.Ordinal)
            && failure.Contains(allowed, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(AtTheEndOfItsRange))]
    public async Task Option_AtTheEndOfItsRange_IsAllowed(string option, object value) => await StartAsync(options => Set(options, option, value));

    [Fact]
    public async Task SchemaVersion_ThatIsNull_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(options => options.SchemaVersion = null!));

        Assert.Contains("SchemaVersion is null", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteTimeout_LongerThanTheHold_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(options =>
        {
            options.InDoubtHold = TimeSpan.FromSeconds(10);
            options.WriteTimeout = TimeSpan.FromSeconds(11);
        }));

        Assert.Equal("Cache 'product': WriteTimeout is 00:00:11; allowed is at most InDoubtHold, which is 00:00:10.", refused.Message);
    }

    [Fact]
    public async Task SeveralOptions_OutOfRange_AreAllSaid()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(options =>
        {
            options.Jitter = 2;
            options.TimeToLive = TimeSpan.Zero;
        }));

        Assert.Equal(2, refused.Failures.Count());
    }

    [Fact]
    public async Task Option_OutOfRangeInAContainer_IsRefusedWhenItsHostStarts()
    {
        await using var provider = new ServiceCollection()
            .AddRatchet(ratchet => ratchet.UseInMemory().AddCache<int, string>("product", cache => cache.TimeToLive(TimeSpan.Zero)))
            .BuildServiceProvider();

        await Assert.ThrowsAsync<OptionsValidationException>(() => Assert.Single(provider.GetServices<IHostedService>()).StartAsync(default));
    }

    [Fact]
    public async Task Option_OutOfRangeWithoutAHost_IsRefusedAtFirstUse()
    {
        await using var provider = new ServiceCollection()
            .AddRatchet(ratchet => ratchet.UseInMemory().AddCache<int, string>("product", cache => cache.TimeToLive(TimeSpan.Zero)))
            .BuildServiceProvider();

        Assert.Throws<OptionsValidationException>(provider.GetRequiredService<ICache<int, string>>);
    }

    [Fact]
    public async Task Options_BoundFromConfiguration_AreTheCachesOwn()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Caches:product:Strategy"] = "Lease",
            ["Caches:product:TimeToLive"] = "00:05:00",
            ["Caches:product:AbsentTimeToLive"] = "00:00:07",
            ["Caches:product:Jitter"] = "0.25",
            ["Caches:product:LeaseTime"] = "00:00:11",
            ["Caches:product:WaitTime"] = "00:00:03",
            ["Caches:product:InDoubtHold"] = "00:02:00",
            ["Caches:product:WriteTimeout"] = "00:01:00",
            ["Caches:product:WhenUnavailable"] = "Proceed",
            ["Caches:product:SchemaVersion"] = "v2",
        }).Build();
        await using var provider = new ServiceCollection()
            .Configure<CacheOptions>("product", configuration.GetSection("Caches:product"))
            .AddRatchet(ratchet => ratchet.UseInMemory().AddCache<int, string>("product", _ => { }).AddCache<int, string>("stock", _ => { }))
            .BuildServiceProvider();
        var options = provider.GetRequiredService<IOptionsMonitor<CacheOptions>>();

        Assert.Equivalent(
            new CacheOptions
            {
                Strategy = CacheStrategy.Lease,
                TimeToLive = TimeSpan.FromMinutes(5),
                AbsentTimeToLive = TimeSpan.FromSeconds(7),
                Jitter = 0.25,
                LeaseTime = TimeSpan.FromSeconds(11),
                WaitTime = TimeSpan.FromSeconds(3),
                InDoubtHold = TimeSpan.FromMinutes(2),
                WriteTimeout = TimeSpan.FromMinutes(1),
                WhenUnavailable = CacheUnavailablePolicy.Proceed,
                SchemaVersion = "v2",
            },
            options.Get("product"),
            strict: true);
        Assert.Equivalent(new CacheOptions(), options.Get("stock"), strict: true);
    }

    [Fact]
    public async Task Options_BoundBeforeTheBuilderSpeaks_AreOverriddenByIt()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["TimeToLive"] = "00:05:00", ["Jitter"] = "0" })
            .Build();
        await using var provider = new ServiceCollection()
            .Configure<CacheOptions>("product", configuration)
            .AddRatchet(ratchet => ratchet.UseInMemory().AddCache<int, string>("product", cache => cache.TimeToLive(TimeSpan.FromMinutes(6))))
            .BuildServiceProvider();

        var options = provider.GetRequiredService<IOptionsMonitor<CacheOptions>>().Get("product");

        Assert.Equal((TimeSpan.FromMinutes(6), 0d), (options.TimeToLive, options.Jitter));
    }

    [Fact]
    public void CacheOptions_HaveAtMostADozen() => Assert.InRange(typeof(CacheOptions).GetProperties().Length, 1, 12);

    private static TimeSpan Span(string text) => TimeSpan.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static void Set(CacheOptions options, string option, object value) =>
        typeof(CacheOptions).GetProperty(option)!.SetValue(options, value);

    private static async Task StartAsync(Action<CacheOptions> configure)
    {
        await using var host = await RatchetHost.StartAsync(ratchet =>
            ratchet.UseInMemory().AddCache<int, string>("product", cache => cache.Configure(configure))).Soon();
    }
}
