using System.Diagnostics;

namespace Ratchet.Servers;

/// <summary>
/// A private server on a free port of 127.0.0.1 and in a folder of its own; both are gone after disposal, and also when this
/// process dies. Its members are not thread-safe.
/// </summary>
public abstract class ServerProcess : IAsyncDisposable
{
    private const int StartAttempts = 5;
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly ServerFolder folder;
    private readonly ServerUser? user;
    private Watchdog? watchdog;
    private bool disposed;

    private protected ServerProcess(ServerUser? user)
    {
        this.user = user;
        folder = ServerFolder.Create(user);
    }

    /// <summary>The port on 127.0.0.1; the same after <see cref="StartAgainAsync"/>.</summary>
    public int Port { get; private set; }

    /// <summary>The server's folder: its data, and its output in the file <c>log</c>.</summary>
    public string Folder => folder.Path;

    /// <summary>What the server's driver connects with.</summary>
    public abstract string ConnectionString { get; }

    /// <summary>Whether the process exists; a paused one does.</summary>
    public bool IsRunning => watchdog is { Exited.IsCompleted: false };

    private protected abstract string Program { get; }

    /// <summary>What ends the server at once; SIGKILL where that leaves nothing behind in the system.</summary>
    private protected virtual string StopSignal => "KILL";

    /// <summary>Kills the server (SIGKILL) and returns when it is gone. Its folder and its port remain its own.</summary>
    /// <exception cref="InvalidOperationException">It is not running.</exception>
    public async Task KillAsync()
    {
        ThrowUnlessRunning();
        await EndAsync("KILL");
    }

    /// <summary>Starts a killed server on the same port and folder and returns when it answers.</summary>
    /// <exception cref="InvalidOperationException">It is still running.</exception>
    /// <exception cref="ServerStartException">It did not start.</exception>
    public async Task StartAgainAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (IsRunning)
        {
            throw new InvalidOperationException($"{Program} on port {Port} is still running; kill it first.");
        }

        await StartOnAsync(() => Port, cancellationToken);
    }

    /// <summary>Stops the server's clock (SIGSTOP): connections stay open and nothing is answered.</summary>
    /// <exception cref="InvalidOperationException">It is not running.</exception>
    public Task PauseAsync() => SignalAsync("STOP");

    /// <summary>Lets a paused server go on (SIGCONT).</summary>
    /// <exception cref="InvalidOperationException">It is not running.</exception>
    public Task ResumeAsync() => SignalAsync("CONT");

    /// <summary>Ends the server and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (disposed)
        {
            return;
        }

        disposed = true;
        await EndAsync(StopSignal);
        RemoveRemains();
        folder.Dispose();
    }

    /// <summary>Prepares and starts a new server; on failure nothing of it is left.</summary>
    private protected static async Task<TServer> StartNewAsync<TServer>(TServer server, CancellationToken cancellationToken)
        where TServer : ServerProcess
    {
        try
        {
            await server.PrepareAsync(cancellationToken);
            await server.StartOnAsync(LoopbackPort.ChooseFree, cancellationToken);
            await server.SetUpAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the data directory before the first start.</summary>
    private protected virtual Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes what only a running server can make, after the first start.</summary>
    private protected virtual Task SetUpAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Removes what a killed server left outside its folder.</summary>
    private protected virtual void RemoveRemains()
    {
    }

    private protected abstract IReadOnlyList<string> Command();

    /// <summary>Asks whoever listens on the port for its folder; throws while nobody answers.</summary>
    private protected abstract Task<string> AskForFolderAsync(CancellationToken cancellationToken);

    /// <summary>Runs a command to its end as the server's user, for <see cref="PrepareAsync"/>.</summary>
    private protected async Task RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        using var run = Watchdog.Start(folder, "KILL", user, command);
        try
        {
            await run.Exited.WaitAsync(ReadyWithin, cancellationToken);
        }
        catch
        {
            await run.StopAsync("KILL", StopPatience);
            throw;
        }

        if (run.ExitCode != 0)
        {
            throw Failed($"{command[0]} ended with exit code {run.ExitCode}", null);
        }
    }

    private async Task StartOnAsync(Func<int> choosePort, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = choosePort();
            var logged = LogLength();
            watchdog = Watchdog.Start(folder, StopSignal, user, Command());
            try
            {
                await WaitUntilReadyAsync(watchdog, cancellationToken);
                return;
            }
            catch (ServerStartException) when (attempt < StartAttempts && MayStartLater(LogSince(logged)))
            {
                await EndAsync(StopSignal);
                await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt), cancellationToken);
            }
            catch
            {
                await EndAsync(StopSignal);
                throw;
            }
        }
    }

    private async Task WaitUntilReadyAsync(Watchdog started, CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        Exception? lastFailure = null;
        while (since.Elapsed < ReadyWithin)
        {
            if (started.Exited.IsCompleted)
            {
                throw Failed($"{Program} ended with exit code {started.ExitCode} before it answered", lastFailure);
            }

            lastFailure = await ProbeAsync(cancellationToken);
            if (lastFailure is null)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        }

        throw Failed($"{Program} did not answer on 127.0.0.1:{Port} within {ReadyWithin.TotalSeconds:0} s", lastFailure);
    }

    /// <summary>
    /// Null if this very server answered. Another one may have taken the port in between; this one would then end with an error,
    /// and taking the other for it would hand a stranger's server to the caller.
    /// </summary>
    private async Task<Exception?> ProbeAsync(CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(ProbeWithin);
        try
        {
            var answer = (await AskForFolderAsync(bounded.Token)).TrimEnd('/');
            return answer == Folder || answer.StartsWith(Folder + "/", StringComparison.Ordinal)
                ? null
                : new ServerStartException($"127.0.0.1:{Port} is answered by a server in {answer}.");
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever a driver throws while a server starts means the same: not yet. The last one goes into the message.
            return failure;
        }
    }

    private async Task SignalAsync(string signal)
    {
        ThrowUnlessRunning();
        if (!await watchdog!.SignalAsync(signal))
        {
            throw NotRunning();
        }
    }

    private void ThrowUnlessRunning()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!IsRunning)
        {
            throw NotRunning();
        }
    }

    private InvalidOperationException NotRunning() => new($"{Program} on port {Port} is not running.");

    private async Task EndAsync(string signal)
    {
        if (watchdog is not { } ending)
        {
            return;
        }

        await ending.StopAsync(signal, StopPatience);
        watchdog = null;
        ending.Dispose();
    }

    /// <summary>Another port is free, or the children of a killed PostgreSQL will have noticed its death.</summary>
    private static bool MayStartLater(string log) =>
        log.Contains("Address already in use", StringComparison.OrdinalIgnoreCase)
        || log.Contains("pre-existing shared memory block", StringComparison.Ordinal);

    private ServerStartException Failed(string what, Exception? cause)
    {
        var lastLines = LogSince(0).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(8);
        return new ServerStartException($"{what}. Its last output: {string.Join(" | ", lastLines.DefaultIfEmpty("none"))}", cause);
    }

    private string LogPath => folder.Combine("log");

    private long LogLength() => File.Exists(LogPath) ? new FileInfo(LogPath).Length : 0;

    private string LogSince(long position)
    {
        if (!File.Exists(LogPath))
        {
            return string.Empty;
        }

        using var log = new FileStream(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = position;
        using var reader = new StreamReader(log);
        return reader.ReadToEnd();
    }
}
