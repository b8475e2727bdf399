using System.Diagnostics.CodeAnalysis;
using Ratchet.Engine;

namespace Ratchet.Reading;

/// <summary>
/// A load that several callers wait for, and who they are. A caller that is cancelled leaves and cancels nothing that the others
/// share; when the last one leaves, the load is first closed to newcomers, then cancelled. Each caller has a completion of its own:
/// the leader and those who joined may be told different things. Thread-safe.
/// </summary>
/// <param name="seams">Where completions come from.</param>
/// <param name="close">
/// Called before anybody is told, and before an abandoned load is cancelled: no newcomer may join from here on. Only closes; runs
/// nobody's code.
/// </param>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a wait handle holds nothing to dispose of.")]
internal sealed class SharedLoad<TValue>(EngineSeams seams, Action close)
{
    private readonly Lock _gate = new();
    private readonly List<Caller> _callers = [];
    private readonly CancellationTokenSource _abandoned = new();
    private bool _isOver;

    /// <summary>Whether the caller whose loader this is has gone: what the loader then throws is not the others' concern.</summary>
    public bool HasLeaderLeft { get; private set; }

    /// <summary>Fires when nobody waits any more.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Adds a caller; null if the load is over or abandoned.</summary>
    public Caller? Join(bool asLeader)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return null;
            }

            var caller = new Caller(this, seams.NewCompletion<Outcome<TValue>>(), asLeader);
            _callers.Add(caller);
            return caller;
        }
    }

    /// <summary>Tells every caller who is still there. Only the first call counts.</summary>
    public void Complete(Outcome<TValue> leader, Outcome<TValue> joined)
    {
        close();
        Caller[] callers;
        lock (_gate)
        {
            _isOver = true;
            callers = [.. _callers];
            _callers.Clear();
        }

        foreach (var caller in callers)
        {
            var outcome = (caller.IsLeader ? leader : joined).ForOne();
            if (!caller.Completion.TrySetResult(outcome))
            {
                outcome.WakeUp?.Dispose();
            }
        }
    }

    private void Leave(Caller caller, CancellationToken cancelled)
    {
        bool last;
        lock (_gate)
        {
            last = _callers.Remove(caller) && _callers.Count == 0;
            _isOver |= last;
            HasLeaderLeft |= caller.IsLeader;
        }

        if (last)
        {
            close();
        }

        caller.Completion.TrySetResult(Outcome<TValue>.Failed(new OperationCanceledException(cancelled)));
        if (last)
        {
            seams.Run(static load => load.Abandon(), this);
        }
    }

    /// <summary>Not on the cancelled caller's stack: what a loader registered with its token may block, or throw.</summary>
    private void Abandon()
    {
        try
        {
            _abandoned.Cancel();
        }
        catch (AggregateException)
        {
            // A loader's own reaction to its cancellation failed. Nobody waits for that load any more.
        }
    }

    /// <summary>One caller's place in the load.</summary>
    public sealed class Caller(SharedLoad<TValue> load, TaskCompletionSource<Outcome<TValue>> completion, bool isLeader)
    {
        public TaskCompletionSource<Outcome<TValue>> Completion { get; } = completion;

        public bool IsLeader { get; } = isLeader;

        /// <summary>How the load ended for this caller.</summary>
        public async ValueTask<Outcome<TValue>> WaitAsync(CancellationToken cancellationToken)
        {
            var registration = cancellationToken.UnsafeRegister(
                static (caller, token) => ((Caller)caller!).Leave(token), this);
            try
            {
                return await Completion.Task.ConfigureAwait(false);
            }
            finally
            {
                // Not disposed of, which waits for a callback that runs: leaving a load that is over changes nothing.
                registration.Unregister();
            }
        }

        private void Leave(CancellationToken cancelled) => load.Leave(this, cancelled);
    }
}
