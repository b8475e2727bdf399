namespace Ratchet.Verification.Histories;

/// <summary>A history that cannot be checked: a line is malformed, or its operations contradict what a history may be.</summary>
public sealed class HistoryException : Exception
{
    /// <summary>Says what was found and what is allowed.</summary>
    /// <param name="message">What was found and what is allowed, without the line.</param>
    /// <param name="line">The line of the file, from 1; null where there is none.</param>
    /// <param name="innerException">What made the line unreadable; null where nothing threw.</param>
    public HistoryException(string message, int? line = null, Exception? innerException = null)
        : base(message, innerException) => Line = line;

    /// <summary>The line of the file, from 1; null where there is none.</summary>
    public int? Line { get; }
}
