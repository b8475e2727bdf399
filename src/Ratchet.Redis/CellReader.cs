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

    public Task<RedisValue> GetAsync() => Database.StringGetAsync(Key.Text, ScriptSession.Once);

    /// <summary>The cell, and the value under this version. Nil stands for a key of another type too.</summary>
    public Task<RedisValue[]> GetPairAsync(Token version) =>
        Database.StringGetAsync([Key.Text, Key.OfVersion(version)], ScriptSession.Once);

    /// <summary>
    /// What these bytes mean to this shape. False: the cell names a version whose value was not fetched with it, and
    /// <see cref="ReadValueAsync"/> has to. <paramref name="known"/>: the version under which <paramref name="value"/> was fetched.
    /// </summary>
    public bool TryRead(RedisValue bytes, Token? known, RedisValue value, out CellRead read)
    {
        var cell = Decode(bytes);
        var isDamaged = IsDamaged(bytes, cell);
        if (TryRead(cell, out read))
        {
            read = isDamaged ? read with { Damaged = true } : read;
            return true;
        }

        if (read.Token != known)
        {
            return false;
        }

        read = WithValue(read, value);
        return true;
    }

    /// <summary>What a cell means to this shape. False: it names a version, and <see cref="ReadValueAsync"/> fetches the value.</summary>
    public bool TryRead(in Cell cell, out CellRead read)
    {
        read = CellTransitions.Lookup(cell, Stamp);
        return read.Kind != CellReadKind.Version;
    }

    /// <summary>The value under a version that the cell was seen to name; the version alone if there is none yet.</summary>
    public async ValueTask<CellRead> ReadValueAsync(CellRead version)
    {
        try
        {
            return WithValue(version, await Database.StringGetAsync(Key.OfVersion(version.Token), ScriptSession.Once).ConfigureAwait(false));
        }
        catch (RedisServerException fault) when (RedisFaults.IsWrongType(fault))
        {
            return version with { Damaged = true };
        }
    }

    private CellRead WithValue(CellRead version, RedisValue bytes)
    {
        var cell = Decode(bytes);
        var value = CellTransitions.Lookup(cell, Stamp);
        return value.Kind == CellReadKind.Value
            ? value with { Token = version.Token }
            : version with { Damaged = IsDamaged(bytes, cell) };
    }

    private static Cell Decode(RedisValue bytes) => bytes.IsNull ? Cell.Empty : CellFormat.Decode((ReadOnlyMemory<byte>)bytes);

    private static bool IsDamaged(RedisValue bytes, in Cell cell) => !bytes.IsNull && cell.Kind == CellKind.Empty;
}
