namespace Ratchet.Verification.Programs;

/// <summary>How things stand in one execution: for facts of one's own.</summary>
/// <typeparam name="TProgram">The program.</typeparam>
public sealed class ExploredState<TProgram>
    where TProgram : class
{
    private readonly ProgramRun _run;

    internal ExploredState(ProgramRun run) => _run = run;

    /// <summary>What the database holds; null for no row.</summary>
    public string? Row(string key) => _run.Rows.Peek(key);

    /// <summary>What the cache server holds; null for no key.</summary>
    public string? CacheEntry(string key) => _run.Entries.Peek(key);

    /// <summary>The program of a node; also of one that has died, or whose actors were left out to make an execution shorter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No actor of the exploration has this node.</exception>
    public TProgram Program(int node)
    {
        var nodes = _run.Subject.AllNodes;
        return node >= 0 && node < nodes
            ? (TProgram)_run.ProgramOf(node)
            : throw new ArgumentOutOfRangeException(nameof(node), node, $"The exploration's nodes are 0 to {nodes - 1}.");
    }
}
