using System.Runtime.InteropServices;
using Ratchet.Cells;
using Ratchet.Engine;
using Ratchet.Stores;

namespace Ratchet.Locking;

/// <summary>What all locks of one process share.</summary>
internal sealed record LockScope(ILockStore Store, EngineSeams Seams, string Prefix, TimeSpan TimeToLive);

/// <summary>A lock just taken. <see cref="AskedAt"/>: this node's timestamp from before the command was sent.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Acquired(CellKey Key, Token Holder, long FencingToken, long AskedAt);
