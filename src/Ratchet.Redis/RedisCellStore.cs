using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Ratchet.Cells;
using Ratchet.Redis.Scripts;
using Ratchet.Stores;
using StackExchange.Redis;

namespace Ratchet.Redis;

/// <summary>
/// Cells on a Redis server, or any server that speaks its protocol and runs scripts in one step.
/// <code>
/// prefix:{cache:id}            the cell
/// prefix:{cache:id}:version    the value under a version, 32 hexadecimal digits
/// prefix:era                   which era belongs to which server (ServerWatch)
/// prefix:wake                  channel: the key of a cell that somebody awaited and that has ended
/// </code>
/// <list type="bullet">
/// <item>Lookup is one plain read, GET or MGET. Everything that changes a cell is one script (Scripts/*.lua), so that deciding and
/// writing are one step of the server; between a GET and a SET of a node another node's write could begin and end.</item>
/// <item>Every command demands the primary, and none is ever sent twice (<see cref="ScriptSession"/>).</item>
/// <item>Every operation runs under a <see cref="ServerView"/> and is confirmed against it before its reply counts.</item>
/// <item>A version and its value may be read in two steps. The version was current when it was read; a value under it was loaded
/// after that version was named, and stored while no write had begun since. So at the moment when the version was read, the value was
/// what the database held.</item>
/// </list>
/// </summary>
internal sealed class RedisCellStore : ICellStore
{
    private const int ScanPage = 1000;

    // Bytes that turn out to be no cell are named to the server and replaced; new damage each time is not our repair to make.
    private const int AcquireTries = 3;

    private readonly RedisConnection _connection;
    private readonly ServerWatch _watch;
    private readonly WakeUpSubscription _subscription;
    private readonly string _prefix;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    public RedisCellStore(RedisConnection connection, RedisOptions options, TimeProvider time, ILogger logger)
    {
        _connection = connection;
        _prefix = options.KeyPrefix;
        _timeout = options.OperationTimeout;
        _time = time;
        _subscription = new WakeUpSubscription($"{_prefix}:wake", WakeUps, logger);
        _watch = new ServerWatch(connection, options, _subscription.EnsureAsync, time, logger);
    }

    public WakeUps WakeUps { get; } = new();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _watch.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException fault)
        {
            throw RedisFaults.Wrap("Start", fault);
        }
    }

    // The hot path: one asynchronous method of its own, since each further one would cost an allocation on every hit.
    public async ValueTask<CellRead> LookupAsync(CellKey key, CellShape shape, Token? known)
    {
        var view = await _watch.EnterAsync().ConfigureAwait(false);
        var reader = new CellReader(view, key, shape);
        CellRead read;
        try
        {
            var (cell, value) = known is { } version && shape.IsVersioned
                ? Pair(await Bounded(reader.GetPairAsync(version)).ConfigureAwait(false))
                : (await Bounded(reader.GetAsync()).ConfigureAwait(false), RedisValue.Null);
            if (!reader.TryRead(cell, known, value, out read))
            {
                read = await Bounded(reader.ReadValueAsync(read).AsTask()).ConfigureAwait(false);
            }
        }
        catch (RedisServerException fault) when (RedisFaults.IsWrongType(fault))
        {
            read = CellRead.Of(CellReadKind.Empty) with { Damaged = true };
        }
        catch (Exception fault) when (RedisFaults.IsInfrastructure(fault))
        {
            throw RedisFaults.Wrap("Lookup", fault);
        }

        await _watch.ConfirmAsync(view).ConfigureAwait(false);
        return read;

        static (RedisValue Cell, RedisValue Value) Pair(RedisValue[] replies) => (replies[0], replies[1]);
    }

    public ValueTask<CellRead> AcquireAsync(CellKey key, CellShape shape, Token token, TimeSpan timeToLive) =>
        RunAsync("Acquire", (key, shape, token, timeToLive), static (view, a) =>
            AcquireAsync(view, a.key, a.shape, a.token, Milliseconds(a.timeToLive)));

    public ValueTask<bool> FillAsync(CellKey key, CellShape shape, Token token, CellValue value, TimeSpan timeToLive) =>
        RunAsync("Fill", (key, shape, token, value, timeToLive), static (view, a) => a.shape.IsVersioned
            ? FillVersionScript.RunAsync(view.Session, a.key, Stamp(view, a.shape), a.token, a.value, Milliseconds(a.timeToLive))
            : FillScript.RunAsync(view.Session, a.key, Stamp(view, a.shape), a.token, a.value, Milliseconds(a.timeToLive)));

    public ValueTask<BeginReply> BeginAsync(CellKey key, CellShape shape, BeginRequest request) =>
        RunAsync("Begin", (key, shape, request), static (view, a) =>
            BeginScript.RunAsync(view.Session, a.key, Stamp(view, a.shape), a.request, Milliseconds(a.request.TimeToLive)));

    public ValueTask<bool> EndAsync(CellKey key, CellShape shape, EndRequest request) =>
        RunAsync("End", (key, request), static (view, a) =>
            EndScript.RunAsync(view.Session, a.key, a.request, Milliseconds(a.request.Publication?.TimeToLive ?? default)));

    public ValueTask<bool> RenewAsync(CellKey key, Token writer, TimeSpan timeToLive) =>
        RunAsync("Renew", (key, writer, timeToLive), static (view, a) =>
            RenewScript.RunAsync(view.Session, a.key, a.writer, Milliseconds(a.timeToLive)));

    public ValueTask<bool> HoldInDoubtAsync(CellKey key, CellShape shape, Token writer, TimeSpan timeToLive) =>
        RunAsync("HoldInDoubt", (key, shape, writer, timeToLive), static (view, a) =>
            HoldInDoubtScript.RunAsync(view.Session, a.key, Stamp(view, a.shape), a.writer, Milliseconds(a.timeToLive)));

    public async ValueTask InvalidateAsync(CellKey key) =>
        await RunAsync("Invalidate", key, static async (view, key) =>
        {
            // The script could not declare the key of a version that it had yet to read. A value out of reach is only memory.
            if (await InvalidateScript.RunAsync(view.Session, key).ConfigureAwait(false) is { } version)
            {
                await view.Session.Database.KeyDeleteAsync(key.OfVersion(version), ScriptSession.Once).ConfigureAwait(false);
            }

            return true;
        }).ConfigureAwait(false);

    public async ValueTask ReleaseAsync(CellKey key, CellShape shape, Token token)
    {
        if (shape.IsVersioned)
        {
            return;
        }

        await RunAsync("Release", (key, shape, token), static async (view, a) =>
        {
            await ReleaseScript.RunAsync(view.Session, a.key, Stamp(view, a.shape), a.token).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<CellKey> ScanAsync(string cache, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var view = await _watch.EnterAsync().ConfigureAwait(false);
        var (start, end) = CellKey.BoundsOf(_prefix, cache);
        foreach (var server in await PrimariesAsync().ConfigureAwait(false))
        {
            var keys = server.KeysAsync(view.Session.Database.Database, $"{start}*{end}", ScanPage, flags: ScriptSession.Once);
            await foreach (var key in Guarded(keys, cancellationToken).ConfigureAwait(false))
            {
                yield return new CellKey(key.ToString());
            }
        }

        await _watch.ConfirmAsync(view).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync().ConfigureAwait(false);
        await _subscription.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static async ValueTask<CellRead> AcquireAsync(ServerView view, CellKey key, CellShape shape, Token token, long life)
    {
        var stamp = Stamp(view, shape);
        var proposed = shape.IsVersioned ? Cell.Version(stamp, token) : Cell.Leased(stamp, token);
        var rejected = ReadOnlyMemory<byte>.Empty;
        for (var i = 0; i < AcquireTries; i++)
        {
            var reply = await AcquireScript.RunAsync(view.Session, key, proposed, life, rejected).ConfigureAwait(false);
            if (reply.Kind == CellReadKind.Granted)
            {
                return new CellRead(shape.IsVersioned ? CellReadKind.Version : CellReadKind.Granted, token, default);
            }

            if (reply.Bytes is null)
            {
                return CellRead.Of(reply.Kind);
            }

            var cell = CellFormat.Decode(reply.Bytes);
            if (cell.Kind != CellKind.Empty)
            {
                var reader = new CellReader(view, key, shape);
                return reader.TryRead(cell, out var read) ? read : await reader.ReadValueAsync(read).ConfigureAwait(false);
            }

            rejected = reply.Bytes;
        }

        throw new CellStoreException($"The key held bytes that are no cell, other ones at each of {AcquireTries} attempts to replace them.");
    }

    private static CellStamp Stamp(ServerView view, CellShape shape) => new(shape, view.Era);

    private static long Milliseconds(TimeSpan span) => Math.Max(1, (long)span.TotalMilliseconds);

    private static async IAsyncEnumerable<RedisKey> Guarded(
        IAsyncEnumerable<RedisKey> keys, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var enumerator = keys.GetAsyncEnumerator(cancellationToken);
        await using (enumerator.ConfigureAwait(false))
        {
            while (await MoveNextAsync(enumerator, cancellationToken).ConfigureAwait(false))
            {
                yield return enumerator.Current;
            }
        }
    }

    private static async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<RedisKey> keys, CancellationToken cancellationToken)
    {
        try
        {
            return await keys.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception fault) when (RedisFaults.IsInfrastructure(fault) && !cancellationToken.IsCancellationRequested)
        {
            throw RedisFaults.Wrap("Scan", fault);
        }
    }

    // A primary that is not connected would be left out in silence.
    private async ValueTask<IEnumerable<IServer>> PrimariesAsync()
    {
        var multiplexer = await _connection.GetAsync().ConfigureAwait(false);
        var primaries = multiplexer.GetServers().Where(server => !server.IsReplica).ToList();
        return primaries.Count > 0 && primaries.TrueForAll(server => server.IsConnected)
            ? primaries
            : throw new CellStoreException("Scan failed: not every primary is connected.");
    }

    /// <summary>Runs one operation under the server's view, within the timeout. For the locks too, which share connection and checks.</summary>
    public async ValueTask<TReply> RunAsync<TArguments, TReply>(
        string operation, TArguments arguments, Func<ServerView, TArguments, ValueTask<TReply>> run)
    {
        var view = await _watch.EnterAsync().ConfigureAwait(false);
        TReply reply;
        try
        {
            var running = run(view, arguments);
            reply = await (_connection.IsOwned ? running : new(Bounded(running.AsTask()))).ConfigureAwait(false);
        }
        catch (Exception fault) when (RedisFaults.IsInfrastructure(fault))
        {
            throw RedisFaults.Wrap(operation, fault);
        }

        await _watch.ConfirmAsync(view).ConfigureAwait(false);
        return reply;
    }

    // The driver of an owned connection keeps our timeout, at no cost; a given one has its own, which may be longer.
    private Task<TReply> Bounded<TReply>(Task<TReply> reply) =>
        _connection.IsOwned || reply.IsCompleted ? reply : reply.WaitAsync(_timeout, _time);
}
