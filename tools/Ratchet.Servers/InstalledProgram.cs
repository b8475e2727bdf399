namespace Ratchet.Servers;

/// <summary>Finds a program on PATH or where Debian puts those that an ordinary user's PATH leaves out.</summary>
internal static class InstalledProgram
{
    public static string Find(string name, string debianPackage) =>
        Folders().Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new ServerStartException($"{name} is not on PATH; install it with 'apt-get install {debianPackage}' or put it there.");

    private static IEnumerable<string> Folders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/local/sbin", "/usr/sbin", "/sbin"])
            .Concat(PostgresFolders());

    private static IEnumerable<string> PostgresFolders() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
}
