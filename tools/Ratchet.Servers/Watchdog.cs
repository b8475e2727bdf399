using System.Diagnostics;

namespace Ratchet.Servers;

/// <summary>Runs one command that cannot outlive this process.</summary>
/// <remarks>
/// A small shell stands between this process and the command. Its standard input is a pipe that only this process holds:
/// the pipe carries the signals to send, and its end means that the owner is gone, even by SIGKILL. The shell then stops the
/// command and removes the folder. The parent-death signal alone would not do: the kernel sends it when the thread that
/// started the child ends, and a thread of the pool ends any time. It serves here for the death of the shell itself.
/// The shell has its own session, so that Ctrl-C in a terminal reaches the owner only, which decides what to stop.
/// It keeps the owner's standard error open: whoever reads that to its end knows that everything is gone.
/// </remarks>
internal sealed class Watchdog : IDisposable
{
    private const string Script = """
        folder=$1 stop=$2
        shift 2
        exec 3<&0 4>&2 2>/dev/null
        "$@" </dev/null >>"$folder/log" 2>&1 3<&- 4>&- &
        server=$!
        {
            while read -r signal; do
                kill -s "$signal" "$server"
                echo "$signal"
            done
            kill -s CONT "$server"
            kill -s "$stop" "$server"
            sleep 5 4>&-
            kill -s KILL "$server"
        } <&3 &
        lifeline=$!
        wait "$server"
        status=$?
        kill "$lifeline"
        while read -r -t 0 <&3; do
            read -r <&3 || { rm -rf -- "$folder" "$folder.lock"; break; }
        done
        exit "$status"
        """;

    private readonly Process shell;
    private readonly SemaphoreSlim oneSignal = new(1);

    private Watchdog(Process shell)
    {
        this.shell = shell;
        Exited = shell.WaitForExitAsync();
    }

    /// <summary>Completes when the command has ended and has been reaped.</summary>
    public Task Exited { get; }

    public int ExitCode => shell.ExitCode;

    /// <param name="folder">The working directory; also takes the command's output.</param>
    /// <param name="stopSignal">What stops the command when the owner is gone.</param>
    /// <param name="user">Who runs the command; null for this process's own user.</param>
    /// <param name="command">The program and its arguments.</param>
    public static Watchdog Start(ServerFolder folder, string stopSignal, ServerUser? user, IReadOnlyList<string> command)
    {
        string[] identity = user is null ? [] : [$"--reuid={user.UserId}", $"--regid={user.GroupId}", "--init-groups"];
        var start = new ProcessStartInfo(
            InstalledProgram.Find("setsid", "util-linux"),
            [
                "bash", "-c", Script, "watchdog", folder.Path, stopSignal,
                InstalledProgram.Find("setpriv", "util-linux"), $"--pdeathsig={stopSignal}", .. identity, "--", .. command,
            ])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Path,
        };
        return new Watchdog(Process.Start(start)!);
    }

    /// <summary>Sends a signal; false when the command has ended, be it by this very signal.</summary>
    public async Task<bool> SignalAsync(string signal)
    {
        await oneSignal.WaitAsync();
        try
        {
            await shell.StandardInput.WriteLineAsync(signal);
            await shell.StandardInput.FlushAsync();
            return await shell.StandardOutput.ReadLineAsync() is not null;
        }
        catch (IOException)
        {
            return false;
        }
        finally
        {
            oneSignal.Release();
        }
    }

    /// <summary>
    /// Ends the command: with the signal given, with SIGKILL if it does not listen within the patience, and at last through the
    /// death of the shell.
    /// </summary>
    public async Task StopAsync(string signal, TimeSpan patience)
    {
        await SignalAsync("CONT");
        await SignalAsync(signal);
        if (await EndsWithinAsync(patience))
        {
            return;
        }

        await SignalAsync("KILL");
        if (!await EndsWithinAsync(patience))
        {
            shell.Kill();
            await Exited;
        }
    }

    private async Task<bool> EndsWithinAsync(TimeSpan patience)
    {
        try
        {
            await Exited.WaitAsync(patience);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        shell.Dispose();
        oneSignal.Dispose();
    }
}
