using Ratchet.Writing;

namespace Ratchet.Verification.Exploring;

/// <summary>What the callback of a write throws on its own account: it says nothing about the database.</summary>
internal sealed class CallbackException(string message) : Exception(message);

/// <summary>The forms of a write, each as an application would code it.</summary>
internal sealed class WriteForms(Cast cast)
{
    public async ValueTask<long> RunAsync(WriteForm form, WriteRecord record, int key, WriteContext context, CancellationToken cancellationToken)
    {
        var write = new Write(cast, record, key);
        record.WillAsk = form == WriteForm.AsksFirst;
        return form switch
        {
            WriteForm.PastTheCache => await WritePastTheCacheAsync(record, key).ConfigureAwait(false),
            WriteForm.Opens => await OpenUnits.WriteOpenAsync(write, context, cancellationToken).ConfigureAwait(false),
            WriteForm.InTransaction => await OpenUnits.WriteInTransactionAsync(cast, write, context, cancellationToken).ConfigureAwait(false),
            WriteForm.NamesTwoKeys => await WriteRun.WriteAsync(
                [write.EntryOf(key), write.EntryOf(write.Next)], context, (_, _) => write.CommitAsync(key, write.Next), cancellationToken).ConfigureAwait(false),
            _ => await write.Path.WriteAsync(cast.Keys[key], context, (within, _) => write.AloneAsync(key, () => write.PublishingAsync(within, () => RunInsideAsync(form, write, within))), cancellationToken).ConfigureAwait(false),
        };
    }

    private static ValueTask<long> RunInsideAsync(WriteForm form, Write write, WriteContext context) => form switch
    {
        WriteForm.RollsBack => RollBack(write, context),
        WriteForm.ThrowsAfterCommit => ThrowAfterCommitAsync(write),
        WriteForm.NestsSameKey => NestSameKeyAsync(write),
        WriteForm.NestsTwice => NestTwiceAsync(write),
        WriteForm.NestsOtherKey => NestOtherKeyAsync(write),
        WriteForm.SwallowsNested => SwallowNestedAsync(write),
        WriteForm.InvalidatesInside => InvalidateInsideAsync(write),
        WriteForm.WritesAllKeys => WriteAllKeysAsync(write),
        WriteForm.AddsKey => AddKeyAsync(write, context),
        WriteForm.AsksFirst => AskFirstAsync(write, context),
        _ => write.CommitAsync(write.Key),
    };

    private static ValueTask<long> RollBack(Write write, WriteContext context)
    {
        write.PublishUncommitted(context);
        throw new CallbackException("Sold out.");
    }

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

    private static async ValueTask<long> NestTwiceAsync(Write write)
    {
        await Task.WhenAll(CommitInsideAsync(), CommitInsideAsync()).ConfigureAwait(false);
        return 0;

        Task<long> CommitInsideAsync() => write.NestAsync(write.Key, () => write.CommitAsync(write.Key)).AsTask();
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

    private static async ValueTask<long> AddKeyAsync(Write write, WriteContext context)
    {
        await context.AddAsync(write.EntryOf(write.Next), CancellationToken.None).ConfigureAwait(false);
        return await write.CommitAsync(write.Key, write.Next).ConfigureAwait(false);
    }

    private static async ValueTask<long> AskFirstAsync(Write write, WriteContext context) =>
        await context.ReadyToCommitAsync(CancellationToken.None).ConfigureAwait(false)
            ? await write.CommitAsync(write.Key).ConfigureAwait(false)
            : throw new CallbackException("The quarantine was lost.");

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
}
