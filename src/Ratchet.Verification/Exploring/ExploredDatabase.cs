namespace Ratchet.Verification.Exploring;

/// <summary>
/// The rows, each a version number that every commit raises. A load reads at one event and answers at another; so does a commit, which
/// may also be answered with a timeout and land later, or never.
/// </summary>
internal sealed class ExploredDatabase(World world, Scenario scenario)
{
    private readonly long[] _rows = new long[scenario.Keys];
    private readonly int[] _landing = new int[scenario.Nodes];

    public long this[int key] => _rows[key];

    /// <summary>Whether a commit of this node was answered with a timeout and has not landed.</summary>
    public bool IsLanding(int node) => _landing[node] > 0;

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

        foreach (var landing in _landing)
        {
            state.Add((ulong)landing);
        }
    }

    public ValueTask<long> CommitAsync(int node, int key)
    {
        var answer = new TaskCompletionSource<long>();
        var row = Footprint.Writing(Footprint.Row(key));
        var alternatives = scenario.Faults.HasFlag(FaultKinds.InDoubt) ? new object() : null;
        world.Post(EventKind.Commit, node, row, Commit, () => $"database: node {node} commits k{key} = v{_rows[key] + 1}", alternatives: alternatives);
        if (alternatives is not null)
        {
            world.Post(EventKind.Fault, node, Footprint.None, LandLater, () => $"fault: commit k{key} of node {node} times out, lands later", isFault: true, alternatives);
            world.Post(EventKind.Fault, node, Footprint.None, TimeOut, () => $"fault: commit k{key} of node {node} times out, never lands", isFault: true, alternatives);
        }

        return new(answer.Task);

        void Commit()
        {
            var version = ++_rows[key];
            Answer(() => answer.SetResult(version), () => $"node {node}: commit k{key} → v{version}", (ulong)version);
        }

        void TimeOut() => Answer(() => answer.SetException(new TimeoutException("The commit timed out.")), () => $"node {node}: commit k{key} timed out", payload: ulong.MaxValue);

        void LandLater()
        {
            _landing[node]++;
            world.Post(EventKind.Commit, -1, row, Land, () => $"database: late commit k{key} = v{_rows[key] + 1}", origin: node);
            TimeOut();
        }

        void Land()
        {
            _rows[key]++;
            _landing[node]--;
        }

        void Answer(Action deliver, Func<string> describe, ulong payload) =>
            world.Post(EventKind.DatabaseReply, node, Footprint.Writing(Side(Footprint.Writers(node, key), node)), deliver, describe, payload: payload);
    }

    private ulong Side(ulong side, int node) =>
        (scenario.Faults & FaultKinds.StoreFaults) != 0 ? side | Footprint.Failures(node) : side;
}
