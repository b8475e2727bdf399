using Ratchet.Cells;
using Ratchet.Stores;

namespace Ratchet.Reading;

/// <summary>The open flights of one cache on this node, at most one a key. Thread-safe. Holds nothing for a key that nobody loads.</summary>
internal sealed class FlightTable<TKey, TValue>(ReadScope<TKey, TValue> scope)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CellKey, Flight<TKey, TValue>> _open = [];
    private int _openCount;

    /// <summary>Whether somebody on this node is loading this key, and may be joined.</summary>
    public bool IsOpen(CellKey key)
    {
        if (Volatile.Read(ref _openCount) == 0)
        {
            return false;
        }

        lock (_gate)
        {
            return _open.ContainsKey(key);
        }
    }

    /// <summary>A place in this key's open flight, if there is one.</summary>
    public SharedLoad<TValue>.Caller? TryJoin(CellKey key)
    {
        lock (_gate)
        {
            return _open.TryGetValue(key, out var flight) ? flight.Load.Join(asLeader: false) : null;
        }
    }

    /// <summary>
    /// A place in this key's open flight, or the lead of a new one: under the version that the caller found without its value, or, with
    /// null, under whatever the cell grants.
    /// </summary>
    public SharedLoad<TValue>.Caller JoinOrLead(CellKey key, TKey id, Loader<TKey, TValue> loader, Token? version)
    {
        Flight<TKey, TValue> flight;
        SharedLoad<TValue>.Caller caller;
        lock (_gate)
        {
            if (_open.TryGetValue(key, out var open) && open.Load.Join(asLeader: false) is { } joined)
            {
                return joined;
            }

            flight = Create(key, id, loader, version);
            caller = flight.Load.Join(asLeader: true)!;
            _open[key] = flight;
            Volatile.Write(ref _openCount, _open.Count);
        }

        scope.Engine.Background.Start(static flight => flight.RunAsync(), flight);
        return caller;
    }

    private Flight<TKey, TValue> Create(CellKey key, TKey id, Loader<TKey, TValue> loader, Token? version)
    {
        Flight<TKey, TValue> flight = null!;
        return flight = new Flight<TKey, TValue>(scope, key, id, loader, version, () => Close(key, flight));
    }

    private void Close(CellKey key, Flight<TKey, TValue> flight)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(key, out var open) && open == flight)
            {
                _open.Remove(key);
                Volatile.Write(ref _openCount, _open.Count);
            }
        }
    }
}
