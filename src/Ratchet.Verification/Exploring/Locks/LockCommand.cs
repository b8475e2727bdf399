namespace Ratchet.Verification.Exploring.Locks;

/// <summary>A command of a node to the server of the lock.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Run">What the server does.</param>
/// <param name="Told">Sees the reply just before the caller does.</param>
/// <param name="Heeded">Sees it again when the caller has done what it does about it.</param>
/// <param name="Show">The reply for people.</param>
/// <param name="Hash">The reply for a state of the execution.</param>
internal sealed record LockCommand<T>(string Name, Func<T> Run, Action<T> Told, Action<T> Heeded, Func<T, string> Show, Func<T, ulong> Hash)
{
    /// <summary>Whether it gives the lock back.</summary>
    public bool IsRelease { get; init; }
}
