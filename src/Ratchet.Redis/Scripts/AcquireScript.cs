using System.Security.Cryptography;
using Ratchet.Cells;
using Ratchet.Stores;
using StackExchange.Redis;

namespace Ratchet.Redis.Scripts;

/// <summary>acquire.lua: its parameters and its reply.</summary>
internal static class AcquireScript
{
    private static readonly RedisScript Script = RedisScript.OnCell("acquire");

    /// <param name="session">Where it runs.</param>
    /// <param name="key">The cell.</param>
    /// <param name="proposed">The lease or version to put into an empty cell.</param>
    /// <param name="life">Milliseconds.</param>
    /// <param name="rejected">Bytes that an earlier reply brought and that are no cell.</param>
    public static async ValueTask<AcquireReply> RunAsync(
        ScriptSession session, CellKey key, Cell proposed, long life, ReadOnlyMemory<byte> rejected)
    {
        RedisValue digest = rejected.IsEmpty ? RedisValue.EmptyString : Sha1Of(rejected.Span);
        var reply = await session
            .RunAsync(Script, [key.Text], [session.WakeChannel, CellFormat.Encode(proposed), life, digest])
            .ConfigureAwait(false);
        return reply.IsNull ? new AcquireReply(CellReadKind.Granted, null) : Read((byte[])reply!);
    }

    private static AcquireReply Read(byte[] reply) => reply switch
    {
        [(byte)CellKind.Leased] => new(CellReadKind.Leased, null),
        [(byte)CellKind.Quarantined] => new(CellReadKind.Quarantined, null),
        _ => new(CellReadKind.Value, reply),
    };

    // The only digest that Lua has; it names bytes that this node has just seen, nothing is secured by it.
    private static string Sha1Of(ReadOnlySpan<byte> bytes)
    {
#pragma warning disable CA5350
        return Convert.ToHexStringLower(SHA1.HashData(bytes));
#pragma warning restore CA5350
    }
}

/// <summary>Granted, busy, or the bytes of the value or version that is there.</summary>
internal readonly record struct AcquireReply(CellReadKind Kind, byte[]? Bytes);
