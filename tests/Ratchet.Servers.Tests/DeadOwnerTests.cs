using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Ratchet.Servers.Tests;

public sealed class DeadOwnerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Owner_KilledBySigkill_LeavesNeitherPortsNorFolders()
    {
        using var owner = StartOwner();
        var servers = new List<(int Port, string Folder)>();
        while (servers.Count < 3 && await owner.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            var words = line.Split(' ');
            servers.Add((int.Parse(words[0], CultureInfo.InvariantCulture), words[1]));
        }

        if (servers.Count < 3)
        {
            Assert.Fail($"{servers.Count} servers, then: {await owner.StandardError.ReadToEndAsync(Cancellation)}");
        }

        Assert.All(servers, server => Assert.True(Directory.Exists(server.Folder)));

        // .NET's Kill is SIGKILL. The watchdogs hold the owner's standard error open until they have finished.
        owner.Kill();
        await owner.StandardError.ReadToEndAsync(Cancellation);

        foreach (var (port, folder) in servers)
        {
            Assert.False(await Loopback.ListensAsync(port, Cancellation));
            Assert.False(Directory.Exists(folder));
            Assert.False(File.Exists(folder + ".lock"));
        }
    }

    [Fact]
    public async Task Folder_OfADeadOwner_IsRemovedByTheNextStart()
    {
        var folder = $"/tmp/ratchet-stale-{Environment.ProcessId}";
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        await File.WriteAllTextAsync(folder + ".lock", string.Empty, Cancellation);

        using var owner = StartOwner();
        await owner.StandardOutput.ReadLineAsync(Cancellation);
        owner.Kill();
        await owner.StandardError.ReadToEndAsync(Cancellation);

        Assert.False(Directory.Exists(folder));
        Assert.False(File.Exists(folder + ".lock"));
    }

    private static Process StartOwner() => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Ratchet.Servers.Owner.dll")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
