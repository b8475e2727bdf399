namespace Ratchet.Verification.Programs;

/// <summary>The program could not be explored: it escaped the explorer's control, or a fact did not hold where that was demanded.</summary>
public sealed class ExplorationException : Exception
{
    internal ExplorationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
