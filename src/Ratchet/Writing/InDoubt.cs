using System.Data.Common;
using System.Transactions;

namespace Ratchet.Writing;

/// <summary>
/// Whether a commit may still land after a write threw this. A database error proves that it may not only if the database itself said
/// that it rejected the statement or rolled back (<see cref="Rejection"/>); every other database error, a timeout, a lost connection and a
/// cancellation leave it open. An exception that no database threw (sold out, not found) means that the callback decided, and nothing is
/// on its way.
/// </summary>
internal static class InDoubt
{
    private const int MaxDepth = 16;

    public static bool IsInDoubt(Exception exception) => IsInDoubt(exception, depth: 0);

    private static bool IsInDoubt(Exception exception, int depth)
    {
        if (depth > MaxDepth || LeavesItOpen(exception))
        {
            return true;
        }

        return exception switch
        {
            AggregateException many => many.InnerExceptions.Any(inner => IsInDoubt(inner, depth + 1)),
            DbException => false,
            { InnerException: { } inner } => IsInDoubt(inner, depth + 1),
            _ => false,
        };
    }

    private static bool LeavesItOpen(Exception exception) => exception switch
    {
        DbException error => !Rejection.IsProvenBy(error),
        TimeoutException or OperationCanceledException or TransactionInDoubtException => true,
        IOException or System.Net.Sockets.SocketException or ObjectDisposedException => true,
        _ => false,
    };
}
