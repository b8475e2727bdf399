using System.Collections.Concurrent;
using System.Diagnostics;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Telemetry;

/// <summary>Spans of loads and writes.</summary>
public sealed class ActivityTests
{
    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Load_ThatCallersShare_IsASpanOfItsOwn(CacheStrategy strategy)
    {
        using var spans = new Spans();
        await using var node = new Node();
        using var caller = new Activity("caller").Start();

        await Cache(node, strategy, spans, _ => "value").GetAsync(1).Soon();

        var load = Assert.Single(spans.All);
        Assert.Equal("ratchet.load", load.OperationName);
        Assert.Null(load.Parent);
        Assert.Equal(ActivityStatusCode.Unset, load.Status);
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Load_ThatFails_IsMarkedWithTheExceptionsType(CacheStrategy strategy)
    {
        using var spans = new Spans();
        await using var node = new Node();

        await Assert.ThrowsAsync<ArithmeticException>(() =>
            Cache(node, strategy, spans, _ => throw new ArithmeticException("with a secret")).GetAsync(1).Soon());

        var load = Assert.Single(spans.All);
        Assert.Equal((ActivityStatusCode.Error, nameof(ArithmeticException)), (load.Status, load.StatusDescription));
    }

    [Theory, ClassData(typeof(EveryStrategy))]
    public async Task Write_IsASpanOfItsCallerWithItsOutcome(CacheStrategy strategy)
    {
        using var spans = new Spans();
        await using var node = new Node();
        using var caller = new Activity("caller").Start();

        await Cache(node, strategy, spans, _ => "value").WriteAsync(1, _ => Task.CompletedTask).Soon();

        var write = Assert.Single(spans.All);
        Assert.Equal(("ratchet.write", "ended"), (write.OperationName, write.GetTagItem("outcome")));
        Assert.Same(caller, write.Parent);
    }

    private static ICache<int, string> Cache(Node node, CacheStrategy strategy, Spans spans, Func<int, string?> load) =>
        node.Cache<int, string>(spans.CacheName, made => made.Strategy(strategy).LoadWith((id, _) => Task.FromResult(load(id))));

    /// <summary>The finished spans of one cache, whose name no other test uses.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _all = [];
        private readonly ActivityListener _listener;

        public Spans()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == "Ratchet",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = activity =>
                {
                    if (Equals(activity.GetTagItem("cache"), CacheName))
                    {
                        _all.Enqueue(activity);
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public string CacheName { get; } = $"spans-{Guid.NewGuid():N}";

        public IReadOnlyList<Activity> All => [.. _all];

        public void Dispose() => _listener.Dispose();
    }
}
