using Microsoft.Extensions.Time.Testing;
using Ratchet.Cells;
using Ratchet.Engine;

namespace Ratchet.Tests.Fixtures;

/// <summary>Tokens that count up, a chosen fraction instead of a random one, and delays that a test can wait for before it lets time pass.</summary>
internal sealed class ScriptedSeams(FakeTimeProvider time, int node) : EngineSeams(time)
{
    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _asked = [];
    private readonly List<(TimeSpan Span, TaskCompletionSource Asked)> _waiting = [];
    private long _tokens;

    /// <summary>What the next draw gives; 0 leaves a time to live as long as it is.</summary>
    public double Fraction { get; set; }

    public override Token NewToken() => new((ulong)node, (ulong)Interlocked.Increment(ref _tokens));

    public override double NextFraction() => Fraction;

    /// <summary>
    /// On a thread of its own that the asking one waits for: as free of the caller's context as production's thread pool, and in an
    /// order that is always the same.
    /// </summary>
    public override void Run<TState>(Action<TState> work, TState state)
    {
        var thread = new Thread(() => work(state));
        thread.UnsafeStart();
        thread.Join();
    }

    public override Task DelayAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        var delay = base.DelayAsync(span, cancellationToken);
        lock (_gate)
        {
            var index = _waiting.FindIndex(waiting => waiting.Span == span);
            if (index < 0)
            {
                _asked.Add(span);
            }
            else
            {
                _waiting[index].Asked.SetResult();
                _waiting.RemoveAt(index);
            }
        }

        return delay;
    }

    /// <summary>Completes when the engine waits for this long; each of its waits counts once.</summary>
    public Task AskedAsync(TimeSpan span)
    {
        lock (_gate)
        {
            if (_asked.Remove(span))
            {
                return Task.CompletedTask;
            }

            var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((span, asked));
            return asked.Task.Soon();
        }
    }
}
