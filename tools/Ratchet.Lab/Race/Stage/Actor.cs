using System.Runtime.CompilerServices;

namespace Ratchet.Lab.Race.Stage;

/// <summary>What an actor that stands before an act is told.</summary>
internal enum Order
{
    Go,

    /// <summary>Give up waiting for the reply; the server executes the command later.</summary>
    TimeOut,
}

/// <summary>How far a move came.</summary>
internal enum Halt
{
    Reached,
    Ended,

    /// <summary>The actor waits for another one, inside the subject.</summary>
    Waits,
}

/// <summary>
/// One client of the cache. It stands still before and after everything that it does to a server, until it is told to go on; so
/// nothing happens between two orders but what was ordered.
/// </summary>
/// <remarks>
/// The order's continuation runs on the conductor's thread. When <see cref="Go"/> returns, the actor therefore stands again, has
/// finished, is busy with a command that was sent, or has said that it waits (<see cref="Wait"/>): nothing has to be guessed from
/// passing time. Thread-safe, because replies of real servers arrive on threads of their own.
/// </remarks>
internal sealed class Actor(string name, bool isWriter)
{
    /// <summary>
    /// Bounds the wait for a server's reply, and for a subject that left the conductor's thread for a moment. Long, because a loaded
    /// machine must not change what happens; it is used up only by a subject that waits without saying so.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly AsyncLocal<Actor?> Flow = new();

    private readonly Lock _gate = new();
    private readonly HashSet<Act> _done = [];
    private TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? _next;
    private Order _order;
    private State _state = State.Idle;
    private string? _waitsFor;

    private enum State
    {
        /// <summary>Nothing begun, or finished.</summary>
        Idle,
        Standing,

        /// <summary>A command was sent; its reply will come.</summary>
        Busy,

        /// <summary>Between two acts.</summary>
        Moving,
        Lost,
    }

    /// <summary>The actor whose code is running, if it can be told from the flow.</summary>
    public static Actor? OfFlow => Flow.Value;

    public string Name { get; } = name;

    public bool IsWriter { get; } = isWriter;

    /// <summary>The act that the actor stands before, if it stands before one.</summary>
    public Act? Before { get; private set; }

    public bool IsIdle => _state == State.Idle;

    public bool IsLost => _state == State.Lost;

    /// <summary>Whether it did this in its current operation.</summary>
    public bool HasDone(Act act)
    {
        lock (_gate)
        {
            return _done.Contains(act);
        }
    }

    /// <summary>Begins an operation and runs it up to its first act.</summary>
    public void Start(Func<Task> operation)
    {
        lock (_gate)
        {
            _done.Clear();
            Leave(State.Moving);
        }

        _ = PerformAsync(operation);
    }

    /// <summary>Awaited, it stands still until an order comes; in an actor that was lost, for ever.</summary>
    public Standstill Stand(Act act, bool isDone) => new(this, act, isDone);

    /// <summary>Says that a command is on its way to a server.</summary>
    public void BeBusy()
    {
        lock (_gate)
        {
            _state = State.Busy;
        }
    }

    /// <summary>Lets a standing actor go on, on this thread, up to where it stands next, sends a command or waits.</summary>
    public void Go(Order order = Order.Go)
    {
        Action next;
        lock (_gate)
        {
            next = _next ?? throw new InvalidOperationException($"{Name} does not stand anywhere.");
            _next = null;
            _order = order;
            Before = null;
            Leave(State.Moving);
        }

        next();
    }

    /// <summary>The process dies: nothing that comes after this point of its program is ever run.</summary>
    public void Lose()
    {
        lock (_gate)
        {
            _next = null;
            Before = null;
            Settle(State.Lost);
        }
    }

    /// <summary>Says that the actor cannot go on before another one has, or before time has passed.</summary>
    public void Wait(string what)
    {
        lock (_gate)
        {
            _waitsFor = what;
        }
    }

    /// <summary>Says that what it waited for has come.</summary>
    public void EndWait()
    {
        lock (_gate)
        {
            _waitsFor = null;
        }
    }

    /// <summary>Returns when the actor stands or has finished: null; or what it waits for.</summary>
    /// <exception cref="TimeoutException">A command that was sent got no reply from its server.</exception>
    public async Task<string?> SettleAsync()
    {
        lock (_gate)
        {
            if (_state == State.Moving && _waitsFor is not null)
            {
                return _waitsFor;
            }
        }

        if (await SettlesWithinAsync(Patience))
        {
            return null;
        }

        return _state == State.Busy
            ? throw new TimeoutException($"A server did not answer {Name} within {Patience.TotalSeconds:0} s.")
            : "waits";
    }

    /// <summary>Whether the actor stands or has finished, now or within this real time.</summary>
    public async Task<bool> SettlesWithinAsync(TimeSpan patience)
    {
        Task settled;
        lock (_gate)
        {
            settled = _settled.Task;
        }

        return settled.IsCompleted || await Task.WhenAny(settled, Task.Delay(patience)) == settled;
    }

    private void Park(Act act, bool isDone, Action next)
    {
        lock (_gate)
        {
            if (isDone)
            {
                _done.Add(act);
            }

            if (_state == State.Lost)
            {
                return;
            }

            _next = next;
            Before = isDone ? null : act;
            Settle(State.Standing);
        }
    }

    private async Task PerformAsync(Func<Task> operation)
    {
        Flow.Value = this;
        await operation();
        lock (_gate)
        {
            if (_state != State.Lost)
            {
                Settle(State.Idle);
            }
        }
    }

    private void Leave(State next)
    {
        _state = next;
        _waitsFor = null;
        _settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void Settle(State next)
    {
        _state = next;
        _waitsFor = null;
        _settled.TrySetResult();
    }

    /// <summary>
    /// A place to stand. The actor counts as standing once what comes next has been handed over, and not before: otherwise it could be
    /// told to go while it is still coming to rest, and would go on on a thread of its own.
    /// </summary>
    public readonly struct Standstill(Actor actor, Act act, bool isDone) : INotifyCompletion
    {
        public bool IsCompleted => false;

        public Standstill GetAwaiter() => this;

        public void OnCompleted(Action continuation) => actor.Park(act, isDone, continuation);

        public Order GetResult() => actor._order;
    }
}
