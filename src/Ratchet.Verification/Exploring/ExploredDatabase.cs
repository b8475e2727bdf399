namespace Ratchet.Verification.Exploring;

/// <summary>
/// The rows, each a version number that every commit raises. A load reads at one event and answers at another; so does a commit, which
/// may also be answered with a timeout and land later, or never.
/// </summary>
internal sealed class ExploredDatabase(World world, Scenario scenario)
{
    private readonly long[] _rows = new long[scenario.Keys];
    private readonly int[] _landing = new int[scenario.Nodes * scenario.Keys];

    public long this[int key] => _rows[key];

    /// <summary>Whether a commit of this node and row was answered with a timeout and has not landed.</summary>
    public bool IsLanding(int node, int key) => _landing[(node * scenario.Keys) + key] > 0;

    public ValueTask<long> LoadAsync(int node, int key, CancellationToken cancellationToken = default)
    {
        var answer = new TaskCompletionSource<long>();
        cancellationToken.UnsafeRegister((_, cancelled) => answer.TrySetCanceled(cancelled), null);
        world.Post(EventKind.Load, node, Footprint.Reading(Footprint.Row(key)), Read, () => $"database: node {node} loads k{key} = v{_rows[key]}");
        return new(answer.Task);

        void Read()
        {
            var value = _rows[key];
            world.Post(
                EventKind.DatabaseReply, node, Footprint.Writing(Side(Footprint.Readers(node, key), node)), () => answer.TrySetResult(value), () => $"node {node}: load k{key} → v{value}", payload: (ulong)value);
        }
    }

    public void Describe(ref StateHash state)
    {
        foreach (var row in _rows)
        {
            state.Add((ulong)row);
        }
    }

    public void DescribeNode(ref StateHash state, int node)
    {
        for (var key = 0; key < scenario.Keys; key++)
        {
            state.Add((ulong)_landing[(node * scenario.Keys) + key]);
        }
    }

    /// <summary>One transaction that writes these rows; the version of the first one. What it committed is written into the record.</summary>
    public ValueTask<long> CommitAsync(WriteRecord record, params int[] keys)
    {
        var node = record.Node;
        var answer = new TaskCompletionSource<long>();
        var rows = Footprint.Writing(keys.Aggregate(0UL, static (bits, key) => bits | Footprint.Row(key)));
        var alternatives = scenario.Faults.HasFlag(FaultKinds.InDoubt) ? new object() : null;
        world.Post(EventKind.Commit, node, rows, Commit, () => $"database: node {node} commits {Describe()}", alternatives: alternatives);
        if (alternatives is not null)
        {
            world.Post(EventKind.Fault, node, Footprint.None, LandLater, () => $"fault: commit of {Describe()} of node {node} times out, lands later", (ulong)FaultKinds.InDoubt, alternatives);
            world.Post(EventKind.Fault, node, Footprint.None, TimeOut, () => $"fault: commit of {Describe()} of node {node} times out, never lands", (ulong)FaultKinds.InDoubt, alternatives);
        }

        return new(answer.Task);

        void Commit()
        {
            var versions = Array.ConvertAll(keys, key => ++_rows[key]);
            Answer(() => Succeed(versions), () => $"node {node}: commit → v{string.Join(", v", versions)}", world.KeepsPast ? StateHash.Of(versions, node) : 0);
        }

        void Succeed(long[] versions)
        {
            for (var i = 0; i < keys.Length; i++)
            {
                record.Of(keys[i]).Committed = Math.Max(versions[i], record.Of(keys[i]).Committed ?? 0);
            }

            answer.SetResult(versions[0]);
        }

        void TimeOut() => Answer(() => answer.SetException(new TimeoutException("The commit timed out.")), () => $"node {node}: commit of k{string.Join(", k", keys)} timed out", payload: ulong.MaxValue);

        void LandLater()
        {
            Array.ForEach(keys, key => _landing[(node * scenario.Keys) + key]++);
            world.Post(EventKind.Commit, -1, rows, Land, () => $"database: late commit of {Describe()}", origin: node);
            TimeOut();
        }

        void Land() => Array.ForEach(keys, key =>
        {
            _rows[key]++;
            _landing[(node * scenario.Keys) + key]--;
        });

        string Describe() => string.Join(", ", keys.Select(key => $"k{key} = v{_rows[key] + 1}"));

        void Answer(Action deliver, Func<string> describe, ulong payload) =>
            world.Post(EventKind.DatabaseReply, node, Footprint.Writing(Side(scenario.HasWideWrites ? Footprint.Writers(node) : Footprint.Writers(node, keys[0]), node)), deliver, describe, payload: payload);
    }

    private ulong Side(ulong side, int node) => scenario.IsEntangled ? side | Footprint.Failures(node) : side;
}
