namespace Ratchet.Lab.Race.Stage;

/// <summary>Moves one actor at a time, act by act.</summary>
internal sealed class Conductor(Turnstile turnstile)
{
    /// <summary>Bounds an actor that goes round in circles.</summary>
    private const int MaxMoves = 2_000;

    /// <summary>Bounds an actor that never gives up waiting.</summary>
    private const int MaxRounds = 600;

    /// <summary>An actor that sleeps this often without getting anywhere polls for something that another actor holds.</summary>
    private const int MaxSleeps = 2;

    /// <summary>Begins an operation of an idle actor.</summary>
    public void Start(Actor actor, Func<Task> operation)
    {
        turnstile.LastMoved = actor;
        actor.Start(operation);
    }

    /// <summary>Lets an actor do the act that it stands before, or go on after one.</summary>
    public void Move(Actor actor, Order order = Order.Go)
    {
        turnstile.LastMoved = actor;
        actor.Go(order);
    }

    /// <summary>
    /// Lets an actor go on until the stop, the end of its operation, or a wait for somebody else; <paramref name="waits"/> is then told
    /// what it waits for.
    /// </summary>
    public async Task<Halt> MoveUntilAsync(Actor actor, Func<Actor, bool> isReached, Action<string>? waits = null)
    {
        var sleeps = 0;
        for (var move = 0; move < MaxMoves; move++)
        {
            if (await actor.SettleAsync() is { } what)
            {
                waits?.Invoke(what);
                return Halt.Waits;
            }

            if (actor.IsIdle)
            {
                return Halt.Ended;
            }

            if (isReached(actor))
            {
                return Halt.Reached;
            }

            if (actor.Before == Act.Sleep && ++sleeps > MaxSleeps)
            {
                waits?.Invoke("waits for the lock");
                return Halt.Waits;
            }

            Move(actor);
        }

        throw new InvalidOperationException($"{actor.Name} did not come to an end within {MaxMoves} moves.");
    }

    /// <summary>Lets an actor come to its end. While it waits, time passes for it, until it gives up waiting.</summary>
    public async Task FinishAsync(Actor actor, Action<TimeSpan> advance)
    {
        // What it waited for may have come already, with its continuation still queued; this much real time is for that.
        var breath = TimeSpan.FromMilliseconds(20);
        for (var round = 0; round < MaxRounds; round++)
        {
            if (await MoveUntilAsync(actor, _ => false) == Halt.Ended)
            {
                return;
            }

            if (!await actor.SettlesWithinAsync(breath))
            {
                advance(TimeSpan.FromSeconds(1));
            }
        }

        throw new InvalidOperationException($"{actor.Name} did not come to an end within {MaxRounds} rounds.");
    }
}
