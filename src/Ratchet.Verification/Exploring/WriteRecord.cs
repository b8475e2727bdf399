using Ratchet.Cells;

namespace Ratchet.Verification.Exploring;

/// <summary>
/// What one write of an execution did and was told, to judge what is promised of it. Its tokens are known by the flow in which they are
/// made, so that what the server holds can be put down to its write. A nested write belongs to its outermost one.
/// </summary>
internal sealed class WriteRecord(int node, int place)
{
    private static readonly AsyncLocal<WriteRecord?> Flow = new();

    private readonly Dictionary<int, WrittenKey> _keys = [];

    /// <summary>The write that the current flow stands in; null if none.</summary>
    public static WriteRecord? Current => Flow.Value;

    public int Node { get; } = node;

    /// <summary>Which of its node's writes it is, from 1.</summary>
    public int Place { get; } = place;

    /// <summary>Whether its caller has been told how it ended.</summary>
    public bool HasReturned { get; set; }

    /// <summary>Whether it asks before its commit, and does not commit if it is told no.</summary>
    public bool WillAsk { get; set; }

    /// <summary>Whether it has returned before the store could be told.</summary>
    public bool IsPending { get; set; }

    public IEnumerable<KeyValuePair<int, WrittenKey>> Keys => _keys;

    /// <summary>From here to the end of the calling async method, the flow stands in this write.</summary>
    public void Enter() => Flow.Value = this;

    public WrittenKey Of(int key)
    {
        if (!_keys.TryGetValue(key, out var written))
        {
            _keys[key] = written = new WrittenKey();
        }

        return written;
    }

    /// <param name="state">Is added to.</param>
    /// <param name="mayDie">Whether a node may still die: whether anybody else knows of the write matters to nothing else.</param>
    /// <param name="mayLose">Whether the server may still lose its entry before its time, or whether that it left one behind is judged: whether it asked, was told and held matters to nothing else.</param>
    public void Describe(ref StateHash state, bool mayDie, bool mayLose)
    {
        state.Add((HasReturned ? 1UL : 0) | (IsPending ? 2UL : 0) | (WillAsk && mayLose ? 4UL : 0));
        foreach (var (key, written) in _keys.OrderBy(static each => each.Key))
        {
            state.Add((ulong)key);
            state.Add((ulong)(written.Committed ?? -1));
            state.Add((written.HasBegun ? 1UL : 0) | (written.HasEnded ? 2UL : 0));
            state.Add(mayDie ? (written.IsUnprotected ? 1UL : 0) | (written.HasLost ? 2UL : 0) : 0);
            state.Add(mayLose ? (written.HasHeld ? 1UL : 0) | (written.IsConfirmed ? 2UL : 0) : 0);
        }
    }

    /// <summary>Whether the death of its node would leave this key to nobody who knows that it was written.</summary>
    public bool IsOrphanedByDeath(WrittenKey key) => (key.HasLost || key.IsUnprotected) && !key.HasEnded && (!HasReturned || IsPending);
}

/// <summary>One key of a write.</summary>
internal sealed class WrittenKey
{
    /// <summary>The version that the commit gave its row, as far as the callback was told.</summary>
    public long? Committed { get; set; }

    /// <summary>Whether the store has acknowledged its quarantine.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Whether the server has confirmed since that it holds the quarantine: what is lost from here on, a question may miss.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>Whether its row was committed without such an acknowledgement, as the scenario allows.</summary>
    public bool IsUnprotected { get; set; }

    /// <summary>Whether the server lost its entry before its time.</summary>
    public bool HasLost { get; set; }

    /// <summary>Whether the server has executed a hold: an entry that is lost from here on is not put back.</summary>
    public bool HasHeld { get; set; }

    /// <summary>Whether the store has acknowledged its End.</summary>
    public bool HasEnded { get; set; }
}

/// <summary>Every write of an execution, and which of them each token belongs to.</summary>
internal sealed class WriteRecords
{
    private readonly Dictionary<Token, WriteRecord> _byToken = [];
    private readonly List<WriteRecord> _all = [];

    public WriteRecord Begin(int node)
    {
        var record = new WriteRecord(node, OfNode(node).Count() + 1);
        _all.Add(record);
        return record;
    }

    /// <summary>A token was made. Tokens of readers belong to no write.</summary>
    public void Made(Token token)
    {
        if (WriteRecord.Current is { } record)
        {
            _byToken[token] = record;
        }
    }

    public void DescribeNode(ref StateHash state, int node, bool mayDie, bool mayLose)
    {
        foreach (var record in _all)
        {
            if (record.Node == node)
            {
                record.Describe(ref state, mayDie, mayLose);
            }
        }
    }

    public WriteRecord Of(Token token) => _byToken[token];

    /// <summary>Which of its node's writes a token belongs to; 0: none.</summary>
    public int PlaceOf(Token token) => _byToken.TryGetValue(token, out var record) ? record.Place : 0;

    /// <summary>The writes of one node.</summary>
    public IEnumerable<WriteRecord> OfNode(int node) => _all.Where(record => record.Node == node);
}
