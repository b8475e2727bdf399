using Ratchet.Redis.Scripts;

namespace Ratchet.Redis;

/// <summary>What one check found: until it is out of date, replies count that were asked for under it. Immutable.</summary>
/// <param name="Session">Where scripts and commands run.</param>
/// <param name="Era">What trusted cells carry.</param>
/// <param name="Identity">Who answered.</param>
/// <param name="Epoch">The connection's epoch before the check was sent.</param>
/// <param name="BeganAt">Timestamp before the check was sent.</param>
internal sealed record ServerView(ScriptSession Session, ulong Era, string Identity, int Epoch, long BeganAt);
