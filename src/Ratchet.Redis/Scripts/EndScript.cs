using Ratchet.Cells;
using Ratchet.Stores;
using StackExchange.Redis;

namespace Ratchet.Redis.Scripts;

/// <summary>end.lua: its parameters and its reply.</summary>
internal static class EndScript
{
    private static readonly RedisScript Script = RedisScript.OnCell("end");

    /// <param name="session">Where it runs.</param>
    /// <param name="key">The cell.</param>
    /// <param name="request">What End is asked.</param>
    /// <param name="life">Of the published value, if there is one; milliseconds.</param>
    public static async ValueTask<bool> RunAsync(ScriptSession session, CellKey key, EndRequest request, long life)
    {
        RedisKey[] keys = request.Replaced is { } version ? [key.Text, key.OfVersion(version)] : [key.Text];
        var published = request.Publication;
        RedisValue[] arguments =
        [
            session.WakeChannel,
            published is null ? RedisValue.EmptyString : published.Acknowledged.ToArray(),
            published is null ? RedisValue.EmptyString : CellFormat.Encode(Cell.Value(published.Stamp, published.Value)),
            life,
            .. request.Writers.Select(token => (RedisValue)token.ToArray()),
        ];
        return (bool)await session.RunAsync(Script, keys, arguments).ConfigureAwait(false);
    }
}
