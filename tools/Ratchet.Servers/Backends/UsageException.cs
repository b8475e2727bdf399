namespace Ratchet.Servers;

/// <summary>
/// The command cannot do what it was asked: its message is the one line that the user gets, with the value given and what is
/// allowed, and the exit code is 2.
/// </summary>
public sealed class UsageException(string message) : Exception(message);
