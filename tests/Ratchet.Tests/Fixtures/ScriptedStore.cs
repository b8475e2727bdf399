using System.Runtime.CompilerServices;
using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Tests.Fixtures;

/// <summary>
/// A store whose next operations behave as the test says: held before or after their effect, failed before it, failed after it (the
/// reply is lost), or failed now and run later. Each instruction is for the next operation of its kind that has none yet; without one
/// an operation just runs. Keeps a journal.
/// </summary>
internal sealed class ScriptedStore(ICellStore inner) : ICellStore
{
    private readonly Lock _gate = new();
    private readonly List<(StoreOperation Operation, Func<Func<Task>, Task> Step)> _script = [];
    private readonly List<Gate> _gates = [];
    private readonly List<StoreCall> _calls = [];
    private volatile bool _isDown;

    public ICellStore Inner { get; } = inner;

    public WakeUps WakeUps => Inner.WakeUps;

    /// <summary>Every operation fails before its effect.</summary>
    public bool IsDown
    {
        get => _isDown;
        set => _isDown = value;
    }

    /// <summary>Every look-up finds bytes that are no cell.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>Every operation on this entry fails before its effect, as if its shard were away.</summary>
    public CellKey? Unreachable { get; set; }

    public IReadOnlyList<StoreCall> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    public IReadOnlyList<StoreCall> CallsOf(StoreOperation operation) => [.. Calls.Where(call => call.Operation == operation)];

    public Gate HoldBefore(StoreOperation operation)
    {
        var gate = NewGate();
        Next(operation, async effect =>
        {
            await gate.PassAsync();
            await effect();
        });
        return gate;
    }

    public Gate HoldAfter(StoreOperation operation)
    {
        var gate = NewGate();
        Next(operation, async effect =>
        {
            await effect();
            await gate.PassAsync();
        });
        return gate;
    }

    /// <summary>The command does not reach the server.</summary>
    public void FailBefore(StoreOperation operation, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Next(operation, _ => throw new CellStoreException($"{operation} did not reach the server."));
        }
    }

    /// <summary>The server does it, and the reply is lost.</summary>
    public void LoseReply(StoreOperation operation, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Next(operation, async effect =>
            {
                await effect();
                throw new CellStoreException($"The reply to {operation} was lost.");
            });
        }
    }

    /// <summary>The command times out now and runs when the test says so.</summary>
    public LateCommand RunLate(StoreOperation operation)
    {
        var late = new LateCommand();
        Next(operation, effect =>
        {
            late.Effect = effect;
            throw new CellStoreException($"{operation} timed out.");
        });
        return late;
    }

    /// <summary>Takes every instruction back and lets go of what is held.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _script.Clear();
            _gates.ForEach(gate => gate.Open());
        }

        IsDown = false;
        Unreachable = null;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Inner.StartAsync(cancellationToken);

    public ValueTask<CellRead> LookupAsync(CellKey key, CellShape shape, Token? known) =>
        RunAsync(new(StoreOperation.Lookup, key, known is { } token ? [token] : [], default), async () =>
        {
            var read = await Inner.LookupAsync(key, shape, known);
            return IsDamaged ? CellRead.Of(CellReadKind.Empty) with { Damaged = true } : read;
        });

    public ValueTask<CellRead> AcquireAsync(CellKey key, CellShape shape, Token token, TimeSpan timeToLive) =>
        RunAsync(new(StoreOperation.Acquire, key, [token], timeToLive), () => Inner.AcquireAsync(key, shape, token, timeToLive));

    public ValueTask<bool> FillAsync(CellKey key, CellShape shape, Token token, CellValue value, TimeSpan timeToLive) =>
        RunAsync(new(StoreOperation.Fill, key, [token], timeToLive), () => Inner.FillAsync(key, shape, token, value, timeToLive));

    public ValueTask<BeginReply> BeginAsync(CellKey key, CellShape shape, BeginRequest request) =>
        RunAsync(new(StoreOperation.Begin, key, [request.Writer], request.TimeToLive), () => Inner.BeginAsync(key, shape, request));

    public ValueTask<bool> EndAsync(CellKey key, CellShape shape, EndRequest request) =>
        RunAsync(new(StoreOperation.End, key, [.. request.Writers], default) { Publication = request.Publication }, () => Inner.EndAsync(key, shape, request));

    public ValueTask<bool> RenewAsync(CellKey key, Token writer, TimeSpan timeToLive) =>
        RunAsync(new(StoreOperation.Renew, key, [writer], timeToLive), () => Inner.RenewAsync(key, writer, timeToLive));

    public ValueTask<bool> HoldInDoubtAsync(CellKey key, CellShape shape, Token writer, TimeSpan timeToLive) =>
        RunAsync(new(StoreOperation.HoldInDoubt, key, [writer], timeToLive), () => Inner.HoldInDoubtAsync(key, shape, writer, timeToLive));

    public async ValueTask InvalidateAsync(CellKey key) => await RunAsync(
        new(StoreOperation.Invalidate, key, [], default), () => WithReply(Inner.InvalidateAsync(key)));

    public async ValueTask ReleaseAsync(CellKey key, CellShape shape, Token token) => await RunAsync(
        new(StoreOperation.Release, key, [token], default), () => WithReply(Inner.ReleaseAsync(key, shape, token)));

    public async IAsyncEnumerable<CellKey> ScanAsync(string cache, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await RunAsync(new(StoreOperation.Scan, default, [], default), () => ValueTask.FromResult(true));
        await foreach (var key in Inner.ScanAsync(cache, cancellationToken))
        {
            yield return key;
        }
    }

    public ValueTask DisposeAsync() => Inner.DisposeAsync();

    private static async ValueTask<bool> WithReply(ValueTask operation)
    {
        await operation;
        return true;
    }

    private void Next(StoreOperation operation, Func<Func<Task>, Task> step)
    {
        lock (_gate)
        {
            _script.Add((operation, step));
        }
    }

    private Gate NewGate()
    {
        var gate = new Gate();
        lock (_gate)
        {
            _gates.Add(gate);
        }

        return gate;
    }

    private async ValueTask<TReply> RunAsync<TReply>(StoreCall call, Func<ValueTask<TReply>> operation)
    {
        var step = Record(call);
        if (IsDown || call.Key == Unreachable)
        {
            throw new CellStoreException($"{call.Operation} did not reach the server.");
        }

        if (step is null)
        {
            return await operation();
        }

        TReply reply = default!;
        await step(async () => reply = await operation());
        return reply;
    }

    private Func<Func<Task>, Task>? Record(StoreCall call)
    {
        lock (_gate)
        {
            _calls.Add(call);
            var index = _script.FindIndex(next => next.Operation == call.Operation);
            if (index < 0)
            {
                return null;
            }

            var step = _script[index].Step;
            _script.RemoveAt(index);
            return step;
        }
    }

    /// <summary>A command that timed out for its sender and has not run yet.</summary>
    public sealed class LateCommand
    {
        public Func<Task>? Effect { get; set; }

        public Task RunAsync() => (Effect ?? throw new InvalidOperationException("The command was never sent."))().Soon();
    }
}
