using System.Collections.Concurrent;

namespace Ratchet.Tests.Fixtures;

/// <summary>A row of a database, and the loader that reads it.</summary>
internal sealed class Row(string? value)
{
    private readonly ConcurrentQueue<Gate> _held = [];
    private volatile string? _value = value;
    private int _loads;

    /// <summary>What is committed.</summary>
    public string? Value
    {
        get => _value;
        set => _value = value;
    }

    public int Loads => Volatile.Read(ref _loads);

    /// <summary>The next load stops when it has read the row and has not yet returned it.</summary>
    public Gate HoldNextLoad()
    {
        var gate = new Gate();
        _held.Enqueue(gate);
        return gate;
    }

    public async Task<string?> LoadAsync(int id, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _loads);
        var read = Value;
        if (_held.TryDequeue(out var gate))
        {
            await gate.PassAsync(cancellationToken);
        }

        return read;
    }

    /// <summary>A write's callback that commits this value.</summary>
    public Func<CancellationToken, Task> Set(string? committed) => _ =>
    {
        Value = committed;
        return Task.CompletedTask;
    };
}
