namespace Ratchet.Servers;

/// <summary>A server could not be started; the message names what is missing or ends with the server's last lines.</summary>
public sealed class ServerStartException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed and what to do about it.</param>
    /// <param name="innerException">The last failure to connect, if there was one.</param>
    public ServerStartException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
