using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Transactions;

namespace Ratchet.Writing;

/// <summary>
/// The ambient transactions with writes or invalidations in them, each a unit around these: its keys stay in quarantine until its
/// outcome, then are ended (committed, rolled back) or held (in doubt). The outcome is followed, not voted on: a second enlistment would
/// take away from the database's driver that it may commit in one phase, and Npgsql then needs prepared transactions. The drivers'
/// commits are over when System.Transactions tells the outcome, on the thread that disposes of the scope; so nothing is waited for
/// there. Until the End has arrived, this node reads the keys from the database and the writes are pending; the quarantine keeps the
/// other nodes from them meanwhile. docs/decisions/0007 says why.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Without a timer or a wait handle there is nothing to dispose of.")]
internal sealed class TransactionUnit
{
    private static readonly ConcurrentDictionary<string, TransactionUnit> Running = [];

    private readonly string _id;
    private readonly WriteUnit _unit;
    private readonly CancellationTokenSource _over = new();

    private TransactionUnit(string id, WriteUnit? outer) => (_id, _unit) = (id, new WriteUnit(outer));

    /// <summary>The innermost open unit of a flow that stands in this transaction and, perhaps, in a write.</summary>
    public static WriteUnit? Around(Transaction transaction, WriteUnit? write, WriteScope scope)
    {
        var id = transaction.TransactionInformation.LocalIdentifier;
        if (!Running.TryGetValue(id, out var enlisted))
        {
            var made = new TransactionUnit(id, write);
            enlisted = Running.GetOrAdd(id, made);
            if (enlisted == made)
            {
                made.Follow(transaction, scope);
            }
        }

        var innermost = write is not null && write.IsWithin(enlisted._unit) ? write : enlisted._unit;
        return innermost.OrOpenAround();
    }

    private void Follow(Transaction transaction, WriteScope scope)
    {
        var clone = transaction.Clone();
        transaction.TransactionCompleted += (_, completed) => End(OutcomeOf(completed.Transaction));
        scope.Engine.Background.Start(static followed => followed.This.LookAsync(followed.Transaction, followed.First), new Followed(this, clone, scope));
    }

    /// <summary>
    /// Looks itself as often as it prolongs a quarantine: a driver whose commit or rollback throws (MySqlConnector, on a lost connection) keeps
    /// System.Transactions from telling anybody. Whether that commit has landed is not known then.
    /// </summary>
    private async Task LookAsync(Transaction transaction, WriteScope first)
    {
        using (transaction)
        {
            do
            {
                await first.Engine.Seams.WaitAsync(first.Options.InDoubtHold / 3, _over.Token).ConfigureAwait(false);
                if (!_over.IsCancellationRequested && transaction.TransactionInformation.Status != TransactionStatus.Active)
                {
                    End(WriteOutcome.InDoubt);
                }
            }
            while (!_over.IsCancellationRequested);
        }
    }

    /// <summary>Called by System.Transactions, under its lock perhaps, so it waits for nothing. Once: who comes second finds it over.</summary>
    private void End(WriteOutcome outcome)
    {
        if (!Running.TryRemove(_id, out _))
        {
            return;
        }

        foreach (var hold in _unit.Close(outcome))
        {
            hold.TellPending();
            hold.Engine.Deliveries.Bypass(hold.Held.Key);
            hold.Engine.Background.Start(static ended => EndAsync(ended), hold);
        }

        _over.Cancel();
    }

    private static async Task EndAsync(Hold hold)
    {
        await WriteEnd.EndAsync(hold).ConfigureAwait(false);
        hold.Engine.Deliveries.Unbypass(hold.Held.Key);
    }

    private static WriteOutcome OutcomeOf(Transaction? transaction) => transaction?.TransactionInformation.Status switch
    {
        TransactionStatus.Committed => WriteOutcome.Committed,
        TransactionStatus.Aborted => WriteOutcome.Failed,
        _ => WriteOutcome.InDoubt,
    };

    private sealed record Followed(TransactionUnit This, Transaction Transaction, WriteScope First);
}
