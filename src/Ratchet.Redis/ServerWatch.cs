using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Ratchet.Redis.Scripts;
using Ratchet.Stores;
using StackExchange.Redis;

namespace Ratchet.Redis;

/// <summary>
/// Notices a server that has forgotten acknowledged writes or gone back in time, and says which replies count.
/// <para>
/// A check asks who answers (run id, replication id, role) and which era belongs to that identity, in one script (era.lua). Cells
/// carry the era; those of another one are misses. An operation takes the newest <see cref="ServerView"/>, runs, and confirms:
/// </para>
/// <list type="bullet">
/// <item>Same epoch: no connection was made since the view's check began, so no other server can have answered without notice.</item>
/// <item>Same era: whoever answered is whom the era was installed for.</item>
/// <item>A check that began within the detection interval: behind a proxy or an address that moves, another server may answer on an
/// old connection; it does so unnoticed for no longer than that.</item>
/// </list>
/// A view that is merely out of date (a paused process, a busy machine) is replaced by one fresh check, which all who need it share.
/// </summary>
internal sealed class ServerWatch : IAsyncDisposable
{
    private static readonly RedisScript EraScript = RedisScript.Alone("era");

    private readonly RedisConnection _connection;
    private readonly ServerCheck _check;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<IConnectionMultiplexer, Task> _connected;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _patience;
    private readonly string _prefix;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stopped;
    private readonly Lock _gate = new();
    private Task<ServerView>? _running;
    private Task _loop = Task.CompletedTask;
    private ServerView? _view;
    private int? _checkedEpoch;
    private InvalidOperationException? _refusal;
    private bool _isTrusted = true;

    /// <param name="connection">Disposed of by its owner.</param>
    /// <param name="options">For the intervals and the prefix.</param>
    /// <param name="connected">Runs before each check, for what a connection needs besides.</param>
    /// <param name="time">Measures the intervals and drives the loop.</param>
    /// <param name="logger">One line when trust is lost, one when it is back.</param>
    public ServerWatch(
        RedisConnection connection, RedisOptions options, Func<IConnectionMultiplexer, Task> connected, TimeProvider time, ILogger logger)
    {
        _connection = connection;
        _connected = connected;
        _time = time;
        _logger = logger;
        _check = new ServerCheck(options.KeyPrefix, logger);
        _interval = options.DetectionInterval;
        _patience = options.OperationTimeout;
        _prefix = options.KeyPrefix;
        _stopped = _stopping.Token;
    }

    /// <summary>Starts the loop and makes the first check.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_loop.IsCompleted)
            {
                _loop = CheckForeverAsync();
            }
        }

        await RunSharedCheckAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The view to run an operation under. Two volatile reads and a comparison, unless it is out of date.</summary>
    public ValueTask<ServerView> EnterAsync() =>
        Volatile.Read(ref _view) is { } view && IsCurrent(view) ? new(view) : new(RefreshAsync());

    /// <summary>Whether the reply to an operation that ran under this view counts. Throws <see cref="CellStoreException"/> if not.</summary>
    public ValueTask ConfirmAsync(ServerView view)
    {
        if (Volatile.Read(ref _view) is not { } newest || !IsCurrent(newest))
        {
            return ConfirmLateAsync(view);
        }

        ThrowUnlessSame(view, newest);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        if (Volatile.Read(ref _running) is { } running)
        {
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stopping.Dispose();
    }

    private static void ThrowUnlessSame(ServerView before, ServerView after)
    {
        if (before.Epoch != after.Epoch || before.Era != after.Era)
        {
            throw new CellStoreException("The connection to the cache server, or the server itself, changed before the reply arrived.");
        }
    }

    private bool IsCurrent(ServerView view) =>
        view.Epoch == _connection.Epoch && _time.GetElapsedTime(view.BeganAt) < _interval;

    private async ValueTask ConfirmLateAsync(ServerView view) => ThrowUnlessSame(view, await RefreshAsync().ConfigureAwait(false));

    // A check that was already under way may be out of date when it ends, so there is a second try; callers wait for a bounded time.
    private async Task<ServerView> RefreshAsync()
    {
        const int Tries = 2;
        for (var i = 0; i < Tries; i++)
        {
            var view = await WaitForAsync(RunSharedCheckAsync()).ConfigureAwait(false);
            if (IsCurrent(view))
            {
                return view;
            }
        }

        throw new CellStoreException("The cache server could not be checked within the detection interval.");
    }

    private async Task<ServerView> WaitForAsync(Task<ServerView> check)
    {
        try
        {
            return await check.WaitAsync(_patience, _time, _stopped).ConfigureAwait(false);
        }
        catch (OperationCanceledException stopped)
        {
            throw new CellStoreException("The store has been disposed of.", stopped);
        }
        catch (TimeoutException late)
        {
            throw new CellStoreException($"The cache server could not be checked within {_patience}.", late);
        }
        catch (InvalidOperationException refused)
        {
            throw new CellStoreException(refused.Message, refused);
        }
    }

    private Task<ServerView> RunSharedCheckAsync()
    {
        lock (_gate)
        {
            return _running is { IsCompleted: false } running ? running : _running = CheckAsync();
        }
    }

    private async Task<ServerView> CheckAsync()
    {
        // Leaves the lock, and the caller's stack, before anything else happens.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var view = await AskAsync().ConfigureAwait(false);
            Accept(view);
            return view;
        }
        catch (Exception fault) when (fault is InvalidOperationException and not ObjectDisposedException)
        {
            LoseTrust(fault);
            throw;
        }
        catch (Exception fault) when (fault is CellStoreException || RedisFaults.IsInfrastructure(fault))
        {
            LoseTrust(fault);
            throw fault as CellStoreException ?? RedisFaults.Wrap("The server check", fault);
        }
    }

    private async Task<ServerView> AskAsync()
    {
        var multiplexer = await _connection.GetAsync().ConfigureAwait(false);
        var epoch = _connection.Epoch;
        var database = multiplexer.GetDatabase();
        await CheckServerOnceAsync(multiplexer, database, epoch).ConfigureAwait(false);
        await _connected(multiplexer).ConfigureAwait(false);
        var session = new ScriptSession(database, $"{_prefix}:wake");
        var proposed = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        var beganAt = _time.GetTimestamp();
        var reply = (RedisValue[])(await session
            .RunAsync(EraScript, [$"{_prefix}:era"], [proposed, Volatile.Read(ref _view)?.Identity ?? ""])
            .ConfigureAwait(false))!;
        var (role, identity, era) = ((string)reply[0]!, (string)reply[1]!, (string)reply[2]!);
        return role == "master"
            ? new ServerView(session, ulong.Parse(era, NumberStyles.HexNumber, CultureInfo.InvariantCulture), identity, epoch, beganAt)
            : throw new CellStoreException($"The cache server that answers is a {role}, not a primary.");
    }

    // Once for each connection, also if it ends in a refusal: looking into atomicity keeps the server busy for a while.
    private async Task CheckServerOnceAsync(IConnectionMultiplexer multiplexer, IDatabase database, int epoch)
    {
        if (_checkedEpoch != epoch)
        {
            _refusal = null;
            try
            {
                await _check.RunAsync(multiplexer, database).ConfigureAwait(false);
            }
            catch (InvalidOperationException refusal) when (refusal is not ObjectDisposedException)
            {
                _refusal = refusal;
            }

            _checkedEpoch = epoch;
        }

        if (_refusal is not null)
        {
            throw new InvalidOperationException(_refusal.Message, _refusal);
        }
    }

    private void Accept(ServerView view)
    {
        if (Volatile.Read(ref _view) is { } before && before.Identity != view.Identity)
        {
            RedisLog.IdentityChanged(_logger);
        }

        Volatile.Write(ref _view, view);
        if (!_isTrusted)
        {
            _isTrusted = true;
            RedisLog.TrustRegained(_logger);
        }
    }

    private void LoseTrust(Exception cause)
    {
        if (_isTrusted && !_stopped.IsCancellationRequested)
        {
            _isTrusted = false;
            RedisLog.TrustLost(_logger, cause.Message);
        }
    }

    private async Task CheckForeverAsync()
    {
        using var timer = new PeriodicTimer(_interval / 3, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopped).ConfigureAwait(false))
            {
                // Its outcome is in the view and in the log; the next tick tries again.
                await ((Task)RunSharedCheckAsync()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // Stopped by DisposeAsync, which waits for this.
        }
    }
}
