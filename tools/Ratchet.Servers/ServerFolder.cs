using System.Diagnostics;
using System.Security.Cryptography;

namespace Ratchet.Servers;

/// <summary>A private folder for one server, mode 700, deleted at disposal.</summary>
/// <remarks>
/// The owner holds a lock on a file beside the folder for as long as it lives. The kernel drops that lock when the owner
/// dies, however it dies; whoever creates a folder next removes those whose lock can be had. The folders lie in /tmp and
/// not in TMPDIR because the path of a unix socket has a limit and because the servers' own users must reach them.
/// </remarks>
internal sealed class ServerFolder : IDisposable
{
    private const string Root = "/tmp";
    private const string Prefix = "ratchet-";
    private const string LockSuffix = ".lock";
    private const int DeleteAttempts = 20;

    private static readonly Lazy<bool> StaleRemoved = new(RemoveStale);
    private readonly FileStream ownership;

    private ServerFolder(string path, FileStream ownership)
    {
        Path = path;
        this.ownership = ownership;
    }

    public string Path { get; }

    public static ServerFolder Create(ServerUser? owner)
    {
        _ = StaleRemoved.Value;
        var path = System.IO.Path.Combine(Root, Prefix + RandomNumberGenerator.GetHexString(8, lowercase: true));
        var ownership = new FileStream(path + LockSuffix, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        var folder = new ServerFolder(path, ownership);
        try
        {
            folder.Make(owner);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        Delete(Path);
        File.Delete(Path + LockSuffix);
        ownership.Dispose();
    }

    private static bool RemoveStale()
    {
        foreach (var lockFile in Directory.GetFiles(Root, Prefix + "*" + LockSuffix))
        {
            try
            {
                using var ownership = new FileStream(lockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Delete(lockFile[..^LockSuffix.Length]);
                File.Delete(lockFile);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Its owner lives, or is another user who removes it in turn.
            }
        }

        return true;
    }

    /// <summary>Tries again while a child of a killed server is still writing into the folder.</summary>
    private static void Delete(string path)
    {
        for (var attempt = 1; Directory.Exists(path); attempt++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // A file vanished while its folder was being listed.
            }
            catch (IOException) when (attempt < DeleteAttempts)
            {
                Thread.Sleep(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    private void Make(ServerUser? owner)
    {
        string[] owned = owner is null ? [] : ["-o", $"{owner.UserId}", "-g", $"{owner.GroupId}"];
        using var install = Process.Start(InstalledProgram.Find("install", "coreutils"), ["-d", "-m", "700", .. owned, Path]);
        install.WaitForExit();
        if (install.ExitCode != 0)
        {
            throw new ServerStartException($"The folder {Path} could not be made: install ended with exit code {install.ExitCode}.");
        }
    }
}
