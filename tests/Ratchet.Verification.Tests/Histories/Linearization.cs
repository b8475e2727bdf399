using Ratchet.Verification.Histories;

namespace Ratchet.Verification.Tests.Histories;

/// <summary>
/// Linearizability by definition: tries every order of the operations of one key that respects who was over before whom, with
/// every subset of the writes in doubt, from every state that the key can have held at first.
/// </summary>
internal sealed class Linearization
{
    private const long Unnamed = long.MinValue;

    private readonly IReadOnlyList<Operation> _operations;
    private readonly bool _byVersion;
    private readonly int[] _predecessors;
    private readonly int _required;
    private readonly HashSet<(int Done, long State)> _visited = [];
    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);
    private readonly long[] _states;
    private readonly long[] _versions;

    private Linearization(IReadOnlyList<Operation> history, TimeSpan uncertainty)
    {
        _operations = [.. history.Where(each => each.Outcome == OperationOutcome.Ok || each is { Kind: OperationKind.Write, Outcome: OperationOutcome.Unknown })];
        _byVersion = history.Any(each => each.Version is not null);
        _states = [.. _operations.Select(State)];
        _versions = [.. _states.Where(state => state != Unnamed).Distinct()];
        _predecessors = new int[_operations.Count];
        for (var i = 0; i < _operations.Count; i++)
        {
            _required |= _operations[i].Outcome == OperationOutcome.Ok ? 1 << i : 0;
            for (var j = 0; j < _operations.Count; j++)
            {
                _predecessors[i] |= Precedes(_operations[j], _operations[i], uncertainty) ? 1 << j : 0;
            }
        }
    }

    public static bool Exists(IReadOnlyList<Operation> history, TimeSpan uncertainty)
    {
        var search = new Linearization(history, uncertainty);
        return search.InitialStates(history).Any(state => search.Extends(0, state));
    }

    /// <summary>As <c>docs/histories.md</c> says: uncertain across processes; by values, and for an unnamed write in doubt, always.</summary>
    private bool Precedes(Operation first, Operation second, TimeSpan uncertainty)
    {
        var exact = _byVersion && first.Process == second.Process && second.Version is not null;
        return first.Outcome == OperationOutcome.Ok && first.End + (exact ? TimeSpan.Zero : uncertainty) < second.Start;
    }

    private long State(Operation operation)
    {
        if (_byVersion)
        {
            return operation.Version ?? Unnamed;
        }

        if (operation.Value is not { } value)
        {
            return -1;
        }

        _numbers.TryAdd(value, _numbers.Count);
        return _numbers[value];
    }

    private IEnumerable<long> InitialStates(IReadOnlyList<Operation> history)
    {
        if (_byVersion)
        {
            return _versions.Prepend(-1);
        }

        var written = history.Where(each => each.Kind == OperationKind.Write).Select(State).ToHashSet();
        return _versions.Where(state => !written.Contains(state)).Prepend(-2);
    }

    private bool Extends(int done, long state)
    {
        if ((done & _required) == _required)
        {
            return true;
        }

        if (!_visited.Add((done, state)))
        {
            return false;
        }

        for (var i = 0; i < _operations.Count; i++)
        {
            if ((done & (1 << i)) == 0 && (_predecessors[i] & ~done) == 0 && After(i, state).Any(next => Extends(done | (1 << i), next)))
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<long> After(int index, long state)
    {
        var seen = _states[index];
        if (_operations[index].Kind != OperationKind.Write)
        {
            return seen == state ? [state] : [];
        }

        return !_byVersion ? [seen]
            : seen == Unnamed ? _versions.Where(version => version > state)
            : seen > state ? [seen] : [];
    }
}
