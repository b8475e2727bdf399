using System.Transactions;
using Ratchet.Writing;

namespace Ratchet.Verification.Exploring;

/// <summary>Writes whose body is no callback: it stands between a beginning and an outcome, or in a transaction scope.</summary>
internal static class OpenUnits
{
    public static async ValueTask<long> WriteOpenAsync(Write write, WriteContext context, CancellationToken cancellationToken)
    {
        var open = await WriteRun.BeginAsync([write.EntryOf(write.Key)], cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            var version = await write.CommitAsync(write.Key).ConfigureAwait(false);
            await open.CommittedAsync().ConfigureAwait(false);
            context.IsPending = open.IsPending;
            return version;
        }
    }

    /// <summary>
    /// The database takes part in the transaction: its commit is asked for inside, as a driver's is when the scope is disposed of, and what
    /// becomes of it is the transaction's outcome. A scope that a dead node leaves is never disposed of.
    /// </summary>
    public static async ValueTask<long> WriteInTransactionAsync(Cast cast, Write write, WriteContext context, CancellationToken cancellationToken)
    {
        var driver = new Driver();
        var version = 0L;
        var scope = new TransactionScope(
            TransactionScopeOption.Required, new TransactionOptions { Timeout = TimeSpan.Zero }, TransactionScopeAsyncFlowOption.Enabled);
        try
        {
            var transaction = Transaction.Current!;
            cast.Transactions.Add(transaction.Clone());
            transaction.EnlistVolatile(driver, EnlistmentOptions.None);
            await write.Path.WriteAsync(cast.Keys[write.Key], context, static (_, _) => new ValueTask<long>(0), cancellationToken).ConfigureAwait(false);
            version = await CommitAsync(write, driver).ConfigureAwait(false);
            scope.Complete();
        }
        finally
        {
            End(scope);
        }

        return version;
    }

    private static async ValueTask<long> CommitAsync(Write write, Driver driver)
    {
        try
        {
            return await write.CommitAsync(write.Key).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            driver.IsInDoubt = true;
            return 0;
        }
    }

    private static void End(TransactionScope scope)
    {
        try
        {
            scope.Dispose();
        }
        catch (TransactionInDoubtException exception)
        {
            throw new TimeoutException("The transaction is in doubt.", exception);
        }
    }

    /// <summary>Tells System.Transactions what has become of the commit.</summary>
    private sealed class Driver : ISinglePhaseNotification
    {
        public bool IsInDoubt { get; set; }

        public void SinglePhaseCommit(SinglePhaseEnlistment singlePhaseEnlistment)
        {
            if (IsInDoubt)
            {
                singlePhaseEnlistment.InDoubt();
            }
            else
            {
                singlePhaseEnlistment.Committed();
            }
        }

        public void Prepare(PreparingEnlistment preparingEnlistment) => preparingEnlistment.Prepared();

        public void Commit(Enlistment enlistment) => enlistment.Done();

        public void Rollback(Enlistment enlistment) => enlistment.Done();

        public void InDoubt(Enlistment enlistment) => enlistment.Done();
    }
}
