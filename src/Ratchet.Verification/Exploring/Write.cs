using Ratchet.Writing;

namespace Ratchet.Verification.Exploring;

/// <summary>One write while it runs.</summary>
internal sealed class Write(Cast cast, WriteRecord record, int key)
{
    public int Key { get; } = key;

    /// <summary>How its node writes.</summary>
    public WritePath Path => cast.Nodes[record.Node].Writes!;

    public int Next { get; } = (key + 1) % cast.Scenario.Keys;

    public IEnumerable<int> Others => Enumerable.Range(0, cast.Scenario.Keys).Where(other => other != Key);

    public CacheEntry EntryOf(int row) => Path.EntryOf(cast.Keys[row]);

    public ValueTask<long> CommitAsync(params int[] keys)
    {
        var rows = keys.Distinct().ToArray();
        foreach (var row in rows)
        {
            if (cast.Scenario.WhenUnavailable == CacheUnavailablePolicy.Proceed && !record.Of(row).HasBegun)
            {
                LeaveUnprotected(row);
            }
        }

        return cast.Database.CommitAsync(record, rows);
    }

    /// <summary>A row is written that is under no quarantine.</summary>
    public void LeaveUnprotected(int row)
    {
        record.Of(row).IsUnprotected = true;
        cast.World.Touch(Footprint.Writing(Footprint.RealTime));
        cast.Watch.SuspendG2(row);
    }

    public ValueTask<long> NestAsync(int other, Func<ValueTask<long>> inner) =>
        Path.WriteAsync(cast.Keys[other], new WriteContext(), (_, _) => inner(), CancellationToken.None);

    public ValueTask InvalidateAsync(int other) =>
        Path.InvalidateAsync(cast.Keys[other], CancellationToken.None);
}
