using System.Diagnostics.CodeAnalysis;

namespace Ratchet.Stores;

/// <summary>
/// Who waits for which cell in this process. A wake-up carries no value and promises nothing: the woken look up again.
/// Register first, then ask the store (which marks the cell as awaited), then wait: no announcement can fall in between.
/// Thread-safe. Holds one list for each key that somebody waits for now.
/// </summary>
internal sealed class WakeUps
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CellKey, WakeUp> _waiting = [];

    /// <summary>Whether anybody waits for any key.</summary>
    public bool IsAwaited
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count > 0;
            }
        }
    }

    /// <summary>Joins those who wait for this key. Dispose it when no longer interested.</summary>
    public Registration Register(CellKey key)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(key, out var wakeUp))
            {
                _waiting[key] = wakeUp = new WakeUp();
            }

            wakeUp.Registrations++;
            return new Registration(this, key, wakeUp);
        }
    }

    /// <summary>Wakes everybody who waits for this key. Whether anybody did.</summary>
    public bool Announce(CellKey key)
    {
        WakeUp? wakeUp;
        lock (_gate)
        {
            _waiting.Remove(key, out wakeUp);
        }

        wakeUp?.Cancel();
        return wakeUp is not null;
    }

    private void Leave(CellKey key, WakeUp wakeUp)
    {
        lock (_gate)
        {
            if (--wakeUp.Registrations == 0 && _waiting.TryGetValue(key, out var current) && current == wakeUp)
            {
                _waiting.Remove(key);
            }
        }
    }

    /// <summary>One interest in one key's next announcement. Disposed of, it knows nothing of it any more.</summary>
    public sealed class Registration(WakeUps owner, CellKey key, WakeUp wakeUp) : IDisposable
    {
        private WakeUp? _wakeUp = wakeUp;

        /// <summary>Cancelled by the announcement.</summary>
        public CancellationToken Announced => Current.Token;

        private WakeUp Current => _wakeUp ?? throw new ObjectDisposedException(nameof(Registration));

        /// <summary>One interest more in the same announcement, which may have come already. Only before this one is disposed of.</summary>
        public Registration Share()
        {
            var shared = Current;
            lock (owner._gate)
            {
                shared.Registrations++;
            }

            return new Registration(owner, key, shared);
        }

        public void Dispose()
        {
            if (_wakeUp is { } left)
            {
                _wakeUp = null;
                owner.Leave(key, left);
            }
        }
    }

    /// <summary>What the registrations of one key share.</summary>
    [SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a wait handle holds nothing to dispose of.")]
    public sealed class WakeUp
    {
        private readonly CancellationTokenSource _announced = new();

        public int Registrations { get; set; }

        public CancellationToken Token => _announced.Token;

        public void Cancel() => _announced.Cancel();
    }
}
