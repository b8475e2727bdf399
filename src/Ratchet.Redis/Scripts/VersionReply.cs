using Ratchet.Cells;

namespace Ratchet.Redis.Scripts;

/// <summary>A reply that carries the bytes of a version which is gone now, if they were one: scripts cannot check their digest.</summary>
internal static class VersionReply
{
    public static Token? Read(byte[]? reply) =>
        reply is not null && CellFormat.Decode(reply) is { Kind: CellKind.Version, Token: var version } ? version : null;
}
