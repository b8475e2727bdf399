using System.Reflection;
using Microsoft.Extensions.Logging;
using Ratchet.Telemetry;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Telemetry;

/// <summary>Event ids are stable, keys appear at Debug only, and at Debug the published demonstration's print-outs can be read.</summary>
public sealed class LogTests
{
    [Fact]
    public void EventIds_AndTheirLevels_DoNotChange()
    {
        var events = typeof(Log)
            .GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Select(method => (method.Name, Message: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(entry => entry.Message is not null)
            .Select(entry => $"{entry.Message!.EventId} {entry.Name} {entry.Message.Level}")
            .ToHashSet(StringComparer.Ordinal);

        string[] published =
        [
            "1 Hit Debug", "2 Miss Debug", "3 Set Debug", "4 SetRefused Debug", "5 NewVersion Debug", "6 WriteBegan Debug", "7 WriteEnded Debug",
            "8 Bypassed Debug", "20 OutageBegan Warning", "21 OutageEnded Information", "22 WritePending Warning", "23 WriteInDoubt Warning",
            "24 SerializeFailed Warning", "25 DeserializeFailed Warning", "26 PendingAbandoned Error", "27 StartedWithoutServer Warning",
            "28 DamagedCell Warning",
        ];
        Assert.All(published, entry => Assert.Contains(entry, events));
        Assert.Equal(events.Count, events.Select(entry => entry.Split(' ')[0]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Lease_FromMissToWrite_LogsEachStepWithItsKey()
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(CacheStrategy.Lease, row);

        await cache.GetAsync(1).Soon();
        await cache.GetAsync(1).Soon();
        await cache.WriteAsync(1, async _ => await cache.ReadElsewhereAsync()).Soon();

        Assert.Equal(
            [
                "Cache SET: ratchet:{price:1}",
                "Cache MISS: ratchet:{price:1}",
                "Cache HIT: ratchet:{price:1}",
                "Write began: ratchet:{price:1} is read from the database until it ends",
                "Cache bypassed: ratchet:{price:1} (Quarantined)",
                "Cache MISS: ratchet:{price:1}",
                "Write ended: ratchet:{price:1}; the next reader loads anew",
            ],
            node.Log.All.Select(record => record.Message));
        Assert.All(node.Log.All, record => Assert.Equal(LogLevel.Debug, record.Level));
    }

    [Fact]
    public async Task VersionedKeys_OnAMiss_LogTheNewVersion()
    {
        await using var node = new Node();

        await node.Cache(CacheStrategy.VersionedKeys, new Row("value")).GetAsync(1).Soon();

        Assert.Matches(@"^New version: ratchet:\{price:1\} -> [0-9a-f]{32}$", Assert.Single(node.Log.MessagesOf(5)));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Race_Prevented_IsLogged(CacheStrategy strategy)
    {
        await using var node = new Node();
        var row = new Row("old");
        var cache = node.Cache(strategy, row);
        var load = row.HoldNextLoad();
        var reading = cache.GetAsync(1).AsTask();
        await load.Reached;

        await cache.WriteAsync(1, row.Set("new")).Soon();
        load.Open();
        await reading.Soon();

        Assert.Equal("Cache SET refused: ratchet:{price:1} was written while it was loaded (race prevented)", Assert.Single(node.Log.MessagesOf(4)));
    }

    [Theory, ClassData(typeof(EveryOverlappingStrategy))]
    public async Task Messages_AboveDebug_CarryNoKey(CacheStrategy strategy)
    {
        const string Secret = "secret-42";
        await using var node = new Node();
        var cache = node.Cache<string, string>("people", made => made.Strategy(strategy).LoadWith((_, _) => Task.FromResult<string?>("broken \ud800")));

        await cache.GetAsync(Secret).Soon();
        await Assert.ThrowsAsync<TimeoutException>(() => cache.WriteAsync(Secret, Task (_) => throw new TimeoutException()).Soon());
        var pending = cache.WriteAsync(Secret, _ =>
        {
            node.Store.IsDown = true;
            return Task.CompletedTask;
        }).AsTask();
        await node.PassAsync(TimeSpan.FromMilliseconds(100));
        await node.PassAsync(TimeSpan.FromMilliseconds(200));
        await pending.Soon();
        await cache.GetAsync("other-secret-42").Soon();

        var loud = node.Log.All.Where(record => record.Level > LogLevel.Debug).ToList();
        Assert.All([20, 22, 23, 24], id => Assert.Contains(loud, record => record.Id == id));
        Assert.All(loud, record => Assert.DoesNotContain(Secret, record.Message, StringComparison.Ordinal));
    }
}
