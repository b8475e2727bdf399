using System.Transactions;

namespace Ratchet.Engine;

/// <summary>Whether the caller stands in a transaction scope, where it may see what nobody else may see yet.</summary>
internal static class AmbientTransaction
{
    /// <summary>The transaction that a write here belongs to; null if none.</summary>
    /// <exception cref="InvalidOperationException">Its scope has been completed: nothing can be added to it.</exception>
    public static Transaction? Current
    {
        get
        {
            try
            {
                return Transaction.Current;
            }
            catch (InvalidOperationException exception)
            {
                throw new InvalidOperationException(
                    "The transaction scope around this has been completed and not yet disposed of; write and invalidate before Complete(), or after Dispose().", exception);
            }
        }
    }

    public static bool IsThere
    {
        get
        {
            try
            {
                return Transaction.Current is not null;
            }
            catch (InvalidOperationException)
            {
                // The scope has been completed and not yet disposed of: its transaction is not committed either.
                return true;
            }
        }
    }
}
