namespace Ratchet.Lab.Race.Stage;

/// <summary>One command to a server: what it means to a schedule, how it reads in a timeline, and how it is sent.</summary>
/// <param name="Describe">The line for the reply.</param>
internal sealed record Operation<TReply>(
    Act Act,
    Target Target,
    string Text,
    Func<Task<TReply>> Send,
    Func<TReply, RaceEvent, RaceEvent> Describe);

/// <summary>
/// What every command of a subject passes through. Its actor stands here before the command is sent and again before its reply is
/// handed over; and a command whose caller was told to give up is kept here, for the server to execute later.
/// </summary>
internal sealed class Turnstile(RaceLog log)
{
    private readonly List<Func<Task>> _late = [];

    /// <summary>
    /// Who was last told to go on. Work that several callers share carries nobody's flow; it runs on behalf of whoever set it going.
    /// </summary>
    public Actor? LastMoved { get; set; }

    /// <summary>Sends the command when its actor may, and returns the reply when it may go on.</summary>
    /// <exception cref="TimeoutException">The actor was told to give up.</exception>
    public async Task<TReply> PassAsync<TReply>(Operation<TReply> operation)
    {
        var actor = ActorNow();
        if (await actor.Stand(operation.Act, isDone: false) == Order.TimeOut)
        {
            GiveUp(actor, operation);
        }

        actor.BeBusy();
        try
        {
            var reply = await ExecuteAsync(EventKind.Command, actor.Name, operation).ConfigureAwait(false);
            await actor.Stand(operation.Act, isDone: true);
            return reply;
        }
        catch (Exception failure)
        {
            log.Add(new RaceEvent(EventKind.Command, actor.Name, operation.Target, operation.Text, failure.GetType().Name));
            await actor.Stand(Act.Other, isDone: true);
            throw;
        }
    }

    /// <summary>Lets an actor sleep: time passes for it as soon as it is told to go on. Not worth a line.</summary>
    public async Task SleepAsync(Action pass)
    {
        await ActorNow().Stand(Act.Sleep, isDone: false);
        pass();
    }

    /// <summary>The servers execute what their clients have given up.</summary>
    public async Task LandAsync()
    {
        foreach (var command in _late)
        {
            await command();
        }

        _late.Clear();
    }

    private Actor ActorNow() =>
        Actor.OfFlow ?? LastMoved ?? throw new InvalidOperationException("A command came from nobody.");

    private void GiveUp<TReply>(Actor actor, Operation<TReply> operation)
    {
        log.Add(new RaceEvent(EventKind.Command, actor.Name, operation.Target, operation.Text, "timeout"));
        _late.Add(() => ExecuteAsync(EventKind.Late, actor.Name, operation));
        throw new TimeoutException($"{operation.Text}: no reply in time.");
    }

    private async Task<TReply> ExecuteAsync<TReply>(EventKind kind, string actor, Operation<TReply> operation)
    {
        var reply = await operation.Send().ConfigureAwait(false);
        log.Add(operation.Describe(reply, new RaceEvent(kind, actor, operation.Target, operation.Text, Reply: null)));
        return reply;
    }
}
