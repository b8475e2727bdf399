namespace Ratchet.Verification.Exploring;

/// <summary>What the callback of a write throws on its own account: it says nothing about the database.</summary>
internal sealed class CallbackException(string message) : Exception(message);

/// <summary>The forms of a write, each as an application would code it.</summary>
internal sealed class WriteForms(Cast cast)
{
    public async ValueTask<long> RunAsync(WriteForm form, WriteRecord record, int key, WriteContext context, CancellationToken cancellationToken)
    {
        if (form == WriteForm.PastTheCache)
        {
            return await WritePastTheCacheAsync(record, key).ConfigureAwait(false);
        }

        var write = new Write(cast, record, key);
        return await cast.Nodes[record.Node].Writes!.WriteAsync(cast.Keys[key], context, (_, _) => RunInsideAsync(form, write), cancellationToken).ConfigureAwait(false);
    }

    private static ValueTask<long> RunInsideAsync(WriteForm form, Write write) => form switch
    {
        WriteForm.RollsBack => throw new CallbackException("Sold out."),
        WriteForm.ThrowsAfterCommit => ThrowAfterCommitAsync(write),
        WriteForm.NestsSameKey => NestSameKeyAsync(write),
        WriteForm.NestsOtherKey => NestOtherKeyAsync(write),
        WriteForm.SwallowsNested => SwallowNestedAsync(write),
        WriteForm.InvalidatesInside => InvalidateInsideAsync(write),
        WriteForm.WritesAllKeys => WriteAllKeysAsync(write),
        _ => write.CommitAsync(write.Key),
    };

    private static async ValueTask<long> ThrowAfterCommitAsync(Write write)
    {
        await write.CommitAsync(write.Key).ConfigureAwait(false);
        throw new CallbackException("The mail could not be sent.");
    }

    private static async ValueTask<long> NestSameKeyAsync(Write write)
    {
        await write.NestAsync(write.Key, () => write.CommitAsync(write.Key)).ConfigureAwait(false);
        return await write.CommitAsync(write.Key).ConfigureAwait(false);
    }

    private static async ValueTask<long> NestOtherKeyAsync(Write write)
    {
        await write.NestAsync(write.Next, static () => new ValueTask<long>(0)).ConfigureAwait(false);
        return await write.CommitAsync(write.Key, write.Next).ConfigureAwait(false);
    }

    private static async ValueTask<long> SwallowNestedAsync(Write write)
    {
        try
        {
            await write.NestAsync(write.Next, () => write.CommitAsync(write.Next)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or CacheUnavailableException)
        {
            // Whether the inner row was written does not matter to this application.
        }

        return await write.CommitAsync(write.Key).ConfigureAwait(false);
    }

    private static async ValueTask<long> InvalidateInsideAsync(Write write)
    {
        await write.InvalidateAsync(write.Next).ConfigureAwait(false);
        return await write.CommitAsync(write.Key, write.Next).ConfigureAwait(false);
    }

    private static async ValueTask<long> WriteAllKeysAsync(Write write)
    {
        await Task.WhenAll(write.Others.Select(key => write.NestAsync(key, static () => new ValueTask<long>(0)).AsTask())).ConfigureAwait(false);
        return await write.CommitAsync([write.Key, .. write.Others]).ConfigureAwait(false);
    }

    /// <summary>Nothing is promised before the cache has been told, and nothing at all if it is never told.</summary>
    private async ValueTask<long> WritePastTheCacheAsync(WriteRecord record, int key)
    {
        var write = new Write(cast, record, key);
        var isTold = false;
        try
        {
            write.LeaveUnprotected(key);
            var version = await write.CommitAsync(key).ConfigureAwait(false);
            await write.InvalidateAsync(key).ConfigureAwait(false);
            isTold = record.Of(key).HasEnded = true;
            return version;
        }
        finally
        {
            if (!isTold)
            {
                cast.Watch.SuspendG3(key);
            }
        }
    }

    /// <summary>One write while it runs.</summary>
    private sealed class Write(Cast cast, WriteRecord record, int key)
    {
        public int Key { get; } = key;

        public int Next { get; } = (key + 1) % cast.Scenario.Keys;

        public IEnumerable<int> Others => Enumerable.Range(0, cast.Scenario.Keys).Where(other => other != Key);

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
            cast.Nodes[record.Node].Writes!.WriteAsync(cast.Keys[other], new WriteContext(), (_, _) => inner(), CancellationToken.None);

        public ValueTask InvalidateAsync(int other) =>
            cast.Nodes[record.Node].Writes!.InvalidateAsync(cast.Keys[other], CancellationToken.None);
    }
}
