using System.Runtime.InteropServices;
using Ratchet.Cells;
using Ratchet.Redis.Scripts;
using Ratchet.Stores;
using StackExchange.Redis;

namespace Ratchet.Redis;

/// <summary>The reading half of the store: one entry, under one view of the server, as one shape may see it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CellReader(ServerView View, CellKey Key, CellShape Shape)
{
    private CellStamp Stamp => new(Shape, View.Era);

    private IDatabase Database => View.Session.Database;

    public async ValueTask<CellRead> LookupAsync(Token? known)
    {
        if (Shape.IsVersioned && known is { } version)
        {
            return await LookupWithValueAsync(version).ConfigureAwait(false);
        }

        var (bytes, isWrongType) = await GetAsync(Key.Text).ConfigureAwait(false);
        var cell = Decode(bytes);
        var read = await ReadAsync(cell).ConfigureAwait(false);
        return isWrongType || IsDamaged(bytes, cell) ? read with { Damaged = true } : read;
    }

    /// <summary>What a cell means to this shape; a version's value is fetched.</summary>
    public async ValueTask<CellRead> ReadAsync(Cell cell)
    {
        var read = CellTransitions.Lookup(cell, Stamp);
        if (read.Kind != CellReadKind.Version)
        {
            return read;
        }

        var (bytes, isWrongType) = await GetAsync(Key.OfVersion(read.Token)).ConfigureAwait(false);
        return WithValue(read, bytes, isWrongType);
    }

    // MGET answers nil for a key of another type.
    private async ValueTask<CellRead> LookupWithValueAsync(Token known)
    {
        var replies = await Database.StringGetAsync([Key.Text, Key.OfVersion(known)], ScriptSession.Once).ConfigureAwait(false);
        var cell = Decode(replies[0]);
        if (IsDamaged(replies[0], cell))
        {
            return CellRead.Of(CellReadKind.Empty) with { Damaged = true };
        }

        return cell.Kind == CellKind.Version && cell.Stamp == Stamp && cell.Token == known
            ? WithValue(CellTransitions.Lookup(cell, Stamp), replies[1], isWrongType: false)
            : await ReadAsync(cell).ConfigureAwait(false);
    }

    private async ValueTask<(RedisValue Bytes, bool IsWrongType)> GetAsync(RedisKey key)
    {
        try
        {
            return (await Database.StringGetAsync(key, ScriptSession.Once).ConfigureAwait(false), false);
        }
        catch (RedisServerException fault) when (RedisFaults.IsWrongType(fault))
        {
            return (RedisValue.Null, true);
        }
    }

    private CellRead WithValue(CellRead version, RedisValue bytes, bool isWrongType)
    {
        var cell = Decode(bytes);
        var value = CellTransitions.Lookup(cell, Stamp);
        return value.Kind == CellReadKind.Value
            ? value with { Token = version.Token }
            : version with { Damaged = isWrongType || IsDamaged(bytes, cell) };
    }

    private static Cell Decode(RedisValue bytes) => bytes.IsNull ? Cell.Empty : CellFormat.Decode((ReadOnlyMemory<byte>)bytes);

    private static bool IsDamaged(RedisValue bytes, in Cell cell) => !bytes.IsNull && cell.Kind == CellKind.Empty;
}
