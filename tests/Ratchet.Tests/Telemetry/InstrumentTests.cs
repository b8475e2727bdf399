using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Telemetry;

/// <summary>What each instrument counts. The names, units and tags are what operators build their dashboards on.</summary>
public sealed class InstrumentTests
{
    private static readonly string[] TagNames = ["cache", "outcome", "reason", "operation"];

    [Fact]
    public async Task Meter_HasTheDocumentedInstruments()
    {
        await using var node = new Node();

        Assert.All(node.Measurements.Instruments, instrument =>
        {
            Assert.Equal("Ratchet", instrument.Meter.Name);
            Assert.False(string.IsNullOrWhiteSpace(instrument.Description));
        });
        Assert.Equal(
            [
                ("ratchet.bypasses", "{read}"), ("ratchet.damaged_cells", "{cell}"), ("ratchet.fills", "{fill}"), ("ratchet.load.duration", "s"),
                ("ratchet.outages", "{outage}"), ("ratchet.quarantines", "{quarantine}"), ("ratchet.requests", "{request}"),
                ("ratchet.serializer_failures", "{failure}"), ("ratchet.waits", "{wait}"), ("ratchet.write.duration", "s"), ("ratchet.writes", "{write}"),
            ],
            node.Measurements.Instruments.Select(instrument => (instrument.Name, instrument.Unit!)).OrderBy(entry => entry.Name, StringComparer.Ordinal));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Read_InEveryWay_IsCountedOnceByItsOutcome(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("value");
        var cache = node.Cache(strategy, row);
        var load = row.HoldNextLoad();

        var leader = cache.GetAsync(1).AsTask();
        await load.Reached;
        var joiner = cache.GetAsync(1).AsTask();
        load.Open();
        await Task.WhenAll(leader, joiner).Soon();
        await cache.GetAsync(1).Soon();
        await Assert.ThrowsAsync<ArithmeticException>(() => cache.GetAsync(2, Task<string?> (_, _) => throw new ArithmeticException()).Soon());
        node.Store.IsDown = true;
        await cache.GetAsync(1).Soon();

        foreach (var outcome in new[] { "loaded", "joined", "hit", "failed", "bypassed" })
        {
            Assert.Equal(1, node.Measurements.Sum("ratchet.requests", $"cache=price outcome={outcome}"));
        }

        Assert.Equal(2, node.Measurements.All.Count(measured => measured is { Instrument: "ratchet.load.duration", Tags: "cache=price outcome=loaded" }));
        Assert.Equal(1, node.Measurements.All.Count(measured => measured is { Instrument: "ratchet.load.duration", Tags: "cache=price outcome=failed" }));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Load_ThatTookTwoSeconds_IsRecordedInSeconds(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("value");
        var load = row.HoldNextLoad();

        var reading = node.Cache(strategy, row).GetAsync(1).AsTask();
        await load.Reached;
        node.Time.Advance(TimeSpan.FromSeconds(2));
        load.Open();
        await reading.Soon();

        Assert.Equal(2, node.Measurements.Sum("ratchet.load.duration", "cache=price outcome=loaded"));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Fill_AcceptedRefusedOrUnanswered_IsCountedAsSuch(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("value");
        var cache = node.Cache(strategy, row);

        await cache.GetAsync(1).Soon();
        var load = row.HoldNextLoad();
        var racing = cache.GetAsync(2).AsTask();
        await load.Reached;
        await cache.WriteAsync(2, row.Set("new")).Soon();
        load.Open();
        await racing.Soon();
        node.Store.LoseReply(StoreOperation.Fill);
        await cache.GetAsync(3).Soon();

        foreach (var outcome in new[] { "accepted", "refused", "unknown" })
        {
            Assert.Equal(1, node.Measurements.Sum("ratchet.fills", $"cache=price outcome={outcome}"));
        }
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_InEveryWay_IsCountedByItsOutcome(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("value"));

        await cache.WriteAsync(1, _ => Task.CompletedTask).Soon();
        await Assert.ThrowsAsync<ArithmeticException>(() => cache.WriteAsync(2, Task (_) => throw new ArithmeticException()).Soon());
        await Assert.ThrowsAsync<TimeoutException>(() => cache.WriteAsync(3, Task (_) => throw new TimeoutException()).Soon());

        foreach (var outcome in new[] { "ended", "failed", "in_doubt" })
        {
            Assert.Equal(1, node.Measurements.Sum("ratchet.writes", $"cache=price outcome={outcome}"));
            Assert.Equal(1, node.Measurements.All.Count(measured => measured.Instrument == "ratchet.write.duration" && measured.Tags == $"cache=price outcome={outcome}"));
        }

        Assert.Equal(3, node.Measurements.Sum("ratchet.quarantines", "cache=price outcome=begun"));
        Assert.Equal(1, node.Measurements.Sum("ratchet.quarantines", "cache=price outcome=held"));
        Assert.Equal(0, node.Measurements.Sum("ratchet.quarantines", "cache=price outcome=lost"));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Quarantine_GoneBeforeItsEnd_IsCountedAsLost(CacheStrategy strategy)
    {
        await using var node = new Node();

        await node.Cache(strategy, new Row("value")).WriteAsync(1, _ => node.EvictQuarantineAsync()).Soon();

        Assert.Equal(1, node.Measurements.Sum("ratchet.quarantines", "cache=price outcome=lost"));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Outage_OfManyCalls_IsCountedAndLoggedOnce(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("value"));

        for (var outage = 1; outage <= 2; outage++)
        {
            node.Store.IsDown = true;
            for (var call = 0; call < 20; call++)
            {
                await cache.GetAsync(call).Soon();
            }

            node.Store.IsDown = false;
            node.Time.Advance(TimeSpan.FromSeconds(1));
            await cache.GetAsync(1).Soon();
            Assert.Equal(outage, node.Measurements.Sum("ratchet.outages", ""));
            Assert.Equal(outage, node.Log.MessagesOf(20).Count);
            Assert.Equal(outage, node.Log.MessagesOf(21).Count);
        }
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task DamagedCell_IsAMissAndCounted(CacheStrategy strategy)
    {
        await using var node = new Node();
        var cache = node.Cache(strategy, new Row("value"));
        node.Store.IsDamaged = true;

        Assert.Equal((CacheSource.Loaded, "value"), await cache.ReadAsync());

        Assert.Equal(1, node.Measurements.Sum("ratchet.damaged_cells", "cache=price"));
        Assert.Equal("A key of cache 'price' held bytes that are no cell; it counts as a miss", Assert.Single(node.Log.MessagesOf(28)));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Measurements_OfAnything_CarryNoKeyAndNoUndocumentedTag(CacheStrategy strategy)
    {
        const string Secret = "secret-42";
        await using var node = new Node();
        var cache = node.Cache<string, string>("people", made => made
            .Strategy(strategy)
            .Configure(options => options.WaitTime = TimeSpan.Zero)
            .LoadWith((_, _) => Task.FromResult<string?>("value")));

        await cache.GetAsync(Secret).Soon();
        await cache.GetAsync(Secret).Soon();
        await cache.WriteAsync(Secret, _ => Task.CompletedTask).Soon();
        await Assert.ThrowsAsync<TimeoutException>(() => cache.WriteAsync(Secret, Task (_) => throw new TimeoutException()).Soon());
        await cache.GetAsync(Secret).Soon();
        node.Store.IsDown = true;
        await cache.GetAsync(Secret).Soon();

        Assert.NotEmpty(node.Measurements.All);
        Assert.All(node.Measurements.All, measured =>
        {
            Assert.DoesNotContain(Secret, measured.Tags, StringComparison.Ordinal);
            Assert.All(measured.Tags.Split(' ', StringSplitOptions.RemoveEmptyEntries), tag => Assert.Contains(tag.Split('=')[0], TagNames));
        });
    }
}
