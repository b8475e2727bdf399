using Ratchet.Lab.Race.Schedules;
using Ratchet.Lab.Race.Stage;
using Ratchet.Lab.Race.Subjects;

namespace Ratchet.Lab.Race;

/// <summary>One subject in one variant of one schedule: its actors, and the steps done to them one after the other.</summary>
internal sealed class RaceRun(IRaceProduct product, Turnstile turnstile, RaceLog log)
{
    private readonly Conductor _conductor = new(turnstile);
    private readonly Dictionary<Who, Client> _clients = [];
    private IRaceNode? _readersNode;

    /// <summary>Whether every stop was reached that the steps name.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Plays the steps, and lets everybody finish who is still alive.</summary>
    public async Task PlayAsync(IReadOnlyList<Step> steps)
    {
        foreach (var step in steps)
        {
            await PlayAsync(step);
        }

        foreach (var (actor, node) in _clients.Values)
        {
            if (!actor.IsIdle && !actor.IsLost)
            {
                await _conductor.FinishAsync(actor, node.Advance);
            }
        }
    }

    /// <summary>A caller that has seen nothing of all this reads the price, on a node of its own. Null if it got none.</summary>
    public async Task<string?> ReadAnewAsync()
    {
        var newcomer = new Client(new Actor("new reader", isWriter: false), await product.StartNodeAsync());
        _conductor.Start(newcomer.Actor, () => ReadAsync(newcomer));
        await _conductor.FinishAsync(newcomer.Actor, newcomer.Node.Advance);
        return log.Reads is [.., { } last] && last.Actor == newcomer.Actor.Name ? last.Price : null;
    }

    private async Task PlayAsync(Step step)
    {
        switch (step)
        {
            case Step.Run run:
                await RunAsync(run.Actor, run.Until);
                break;
            case Step.TimeOut timeOut when IsComplete:
                var actor = _clients[timeOut.Actor].Actor;
                _conductor.Move(actor, Order.TimeOut);
                await MoveAsync(actor, timeOut.Until);
                break;
            case Step.Lose lose:
                _clients[lose.Actor].Actor.Lose();
                Note(lose.Actor.ToString(), "dies", isDecisive: true);
                break;
            case Step.Land:
                await turnstile.LandAsync();
                break;
            case Step.Expire:
                NoteOfServer(await product.ExpireAsync(), "expires", isDecisive: false);
                break;
            case Step.Evict:
                NoteOfServer(await product.EvictAsync(), "is evicted", isDecisive: true);
                break;
        }
    }

    private async Task RunAsync(Who who, Stop until)
    {
        var client = await CastAsync(who);
        if (client.Actor.IsIdle)
        {
            _conductor.Start(client.Actor, client.Actor.IsWriter ? () => WriteAsync(client) : () => ReadAsync(client));
        }

        await MoveAsync(client.Actor, until);
    }

    private async Task MoveAsync(Actor actor, Stop until)
    {
        var halt = await _conductor.MoveUntilAsync(actor, until.IsReached, what => Note(actor.Name, what));
        if (until != Stop.End && halt != Halt.Reached)
        {
            IsComplete = false;
            Note(actor.Name, "never comes to the stop");
        }
    }

    /// <summary>The readers share a node, as two requests of one process do; every writer has its own.</summary>
    private async Task<Client> CastAsync(Who who)
    {
        if (!_clients.TryGetValue(who, out var client))
        {
            var isWriter = who is Who.W1 or Who.W2;
            var node = isWriter
                ? await product.StartNodeAsync()
                : _readersNode ??= await product.StartNodeAsync();
            _clients[who] = client = new Client(new Actor(who.ToString(), isWriter), node);
        }

        return client;
    }

    private async Task ReadAsync(Client client)
    {
        var began = log.Tick();
        try
        {
            var price = await client.Node.ReadAsync();
            log.AddRead(client.Actor.Name, began, price);
        }
        catch (Exception failure)
        {
            Note(client.Actor.Name, $"fails: {failure.GetType().Name}");
        }
    }

    private async Task WriteAsync(Client client)
    {
        var price = client.Actor.Name == nameof(Who.W1) ? Money.FirstWriters : Money.SecondWriters;
        try
        {
            await client.Node.WriteAsync(price);
            log.AddAcknowledged(price);
        }
        catch (Exception failure)
        {
            Note(client.Actor.Name, $"fails: {failure.GetType().Name}");
        }
    }

    private void Note(string actor, string text, bool isDecisive = false) =>
        log.Add(new RaceEvent(EventKind.ActorNote, actor, null, text, null) { IsDecisive = isDecisive });

    private void NoteOfServer(string? what, string happens, bool isDecisive)
    {
        if (what is not null)
        {
            log.Add(new RaceEvent(EventKind.ServerNote, null, Target.Cache, $"{what} {happens}", null) { IsDecisive = isDecisive });
        }
    }

    private sealed record Client(Actor Actor, IRaceNode Node);
}
