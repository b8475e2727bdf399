using System.Transactions;

namespace Ratchet.Engine;

/// <summary>Whether the caller stands in a transaction scope, where it may see what nobody else may see yet.</summary>
internal static class AmbientTransaction
{
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
