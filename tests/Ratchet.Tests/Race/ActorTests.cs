using Ratchet.Lab.Race.Stage;
using Xunit;

namespace Ratchet.Tests.Race;

/// <summary>Actors do what they are told, one step at a time, whatever they are made of.</summary>
public sealed class ActorTests
{
    private readonly RaceLog _log = new();
    private readonly Turnstile _turnstile;
    private readonly Conductor _conductor;
    private readonly Actor _actor = new("R1", isWriter: false);
    private readonly List<string> _done = [];

    public ActorTests()
    {
        _turnstile = new Turnstile(_log);
        _conductor = new Conductor(_turnstile);
    }

    [Fact]
    public async Task Actor_StandsBeforeItsCommandUntilItIsMoved()
    {
        _conductor.Start(_actor, () => SendAsync(Act.Load, "load"));
        Assert.Equal(Act.Load, _actor.Before);
        Assert.Empty(_done);

        Assert.Equal(Halt.Ended, await _conductor.MoveUntilAsync(_actor, _ => false));
        Assert.Equal(["load"], _done);
    }

    [Fact]
    public async Task Actor_StandsAfterItsCommandWithTheReplyUnseen()
    {
        var sawReply = false;
        _conductor.Start(_actor, async () =>
        {
            await SendAsync(Act.Fill, "fill");
            sawReply = true;
        });

        Assert.Equal(Halt.Reached, await _conductor.MoveUntilAsync(_actor, actor => actor.HasDone(Act.Fill)));

        Assert.Equal((1, false), (_done.Count, sawReply));
    }

    [Fact]
    public async Task Command_ThatTimesOut_IsExecutedWhenItLands()
    {
        var gaveUp = false;
        _conductor.Start(_actor, async () =>
        {
            try
            {
                await SendAsync(Act.Fill, "fill");
            }
            catch (TimeoutException)
            {
                gaveUp = true;
            }
        });

        _conductor.Move(_actor, Order.TimeOut);
        Assert.Equal(Halt.Ended, await _conductor.MoveUntilAsync(_actor, _ => false));
        Assert.Equal((true, 0), (gaveUp, _done.Count));
        await _turnstile.LandAsync();

        Assert.Equal(["fill"], _done);
        Assert.Equal(EventKind.Late, _log.Events[^1].Kind);
    }

    [Fact]
    public async Task Actor_ThatWasLost_RunsNothingMore()
    {
        var finallyRan = false;
        _conductor.Start(_actor, async () =>
        {
            try
            {
                await SendAsync(Act.Commit, "commit");
            }
            finally
            {
                finallyRan = true;
            }
        });
        await _conductor.MoveUntilAsync(_actor, actor => actor.HasDone(Act.Commit));

        _actor.Lose();

        Assert.Equal((1, false), (_done.Count, finallyRan));
        Assert.True(_actor.IsLost);
    }

    [Fact]
    public async Task Actor_ThatPollsForWhatIsHeld_IsFoundWaiting()
    {
        _conductor.Start(_actor, async () =>
        {
            while (!_done.Contains("released"))
            {
                await _turnstile.SleepAsync(() => { });
            }
        });

        string? waitsFor = null;
        Assert.Equal(Halt.Waits, await _conductor.MoveUntilAsync(_actor, _ => false, what => waitsFor = what));
        Assert.Equal("waits for the lock", waitsFor);
        _done.Add("released");
        Assert.Equal(Halt.Ended, await _conductor.MoveUntilAsync(_actor, _ => false));
    }

    private Task<bool> SendAsync(Act act, string text) => _turnstile.PassAsync(new Operation<bool>(
        act,
        Target.Cache,
        text,
        async () =>
        {
            await Task.Yield();
            _done.Add(text);
            return true;
        },
        (_, line) => line));
}
