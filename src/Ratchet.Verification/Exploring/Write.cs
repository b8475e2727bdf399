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
        Path.WriteAsync(
            cast.Keys[other],
            cast.Nodes[record.Node].NewWrite(cast.Keys[other]),
            (write, _) => PublishingAsync(write, inner),
            CancellationToken.None);

    /// <summary>A callback's row, published if it committed one: version 0 says that it did not.</summary>
    public async ValueTask<long> PublishingAsync(WriteContext context, Func<ValueTask<long>> callback)
    {
        var version = await callback().ConfigureAwait(false);
        if (cast.Scenario.Publishes && context is WriteContext<long> publishing && version > 0)
        {
            publishing.Publish(version);
        }

        return version;
    }

    /// <summary>A row that nobody will ever see.</summary>
    public void PublishUncommitted(WriteContext context)
    {
        if (cast.Scenario.Publishes && context is WriteContext<long> publishing)
        {
            publishing.Publish(SideActors.Uncommitted);
        }
    }

    /// <summary>A callback that is promised to run alone.</summary>
    public async ValueTask<long> AloneAsync(int row, Func<ValueTask<long>> callback)
    {
        if (cast.Scenario is not { Strategy: CacheStrategy.DistributedLock, WhenUnavailable: CacheUnavailablePolicy.Fail })
        {
            return await callback().ConfigureAwait(false);
        }

        var node = cast.Nodes[record.Node];
        cast.Watch.Begins(row, () => !node.Link.IsDead, node.Index);
        try
        {
            return await callback().ConfigureAwait(false);
        }
        finally
        {
            cast.Watch.Ends(row);
        }
    }

    public ValueTask InvalidateAsync(int other) =>
        Path.InvalidateAsync(cast.Keys[other], CancellationToken.None);
}
