using Ratchet.Reading;
using Ratchet.Stores;
using Ratchet.Tests.Fixtures;
using Xunit;

namespace Ratchet.Tests.Reading;

/// <summary>Callers who share a load of a busy cell share its registration too, and leave nothing behind.</summary>
public sealed class SharedWakeUpTests
{
    private static readonly CellKey Key = new("key");

    private readonly WakeUps _wakeUps = new();

    [Fact]
    public async Task Callers_OfABusyCell_AreAllToldOfItsEnd()
    {
        var (first, second) = await BusyAsync();

        first.Dispose();
        Assert.True(_wakeUps.Announce(Key));

        Assert.True(second.Announced.IsCancellationRequested);
    }

    [Fact]
    public async Task Callers_WhoAreDone_WaitForNothing()
    {
        var (first, second) = await BusyAsync();
        Assert.True(_wakeUps.IsAwaited);

        first.Dispose();
        first.Dispose();
        Assert.True(_wakeUps.IsAwaited);
        second.Dispose();

        Assert.False(_wakeUps.IsAwaited);
    }

    /// <summary>A flight that found its cell busy, with two callers, and a third one who left just when they were told.</summary>
    private async Task<(WakeUps.Registration First, WakeUps.Registration Second)> BusyAsync()
    {
        await using var node = new Node();
        var load = new SharedLoad<string>(node.Seams, static () => { });
        var (leader, joined, gone) = (load.Join(asLeader: true)!, load.Join(asLeader: false)!, load.Join(asLeader: false)!);
        gone.Completion.SetResult(OutcomeKind.Again);
        using (var wakeUp = _wakeUps.Register(Key))
        {
            var busy = new Outcome<string>(OutcomeKind.Leased, WakeUp: wakeUp);
            load.Complete(busy, busy);
        }

        return ((await leader.WaitAsync(CancellationToken.None).Soon()).WakeUp!, (await joined.WaitAsync(CancellationToken.None).Soon()).WakeUp!);
    }
}
