using System.Diagnostics;
using System.Globalization;
using Ratchet.LockHolder;
using StackExchange.Redis;
using Xunit;

namespace Ratchet.Conformance.Tests.Locking;

/// <summary>A holder whose process is stopped past the lock's end, and goes on as if nothing had been.</summary>
public sealed class PausedHolderTests(SharedServers servers)
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Holder_StoppedPastItsLocksEnd_IsToldAndItsLateWriteIsFenced()
    {
        const string Name = "paused";
        const string Row = "fenced-row";
        using var holder = Start(servers.Redis.ConnectionString, Name, "2000");
        try
        {
            var first = long.Parse((await holder.StandardOutput.ReadLineAsync(Cancellation))!, CultureInfo.InvariantCulture);
            await using var host = await RatchetHost.StartAsync(ratchet => ratchet.UseRedis(servers.Redis.ConnectionString), Cancellation);
            Assert.Null(await host.Locks.TryAcquireAsync(Name, TimeSpan.Zero, Cancellation));

            await SignalAsync("-STOP", holder);
            await holder.StandardInput.WriteLineAsync(Row.AsMemory(), Cancellation);
            await holder.StandardInput.FlushAsync(Cancellation);
            await using var next = await host.Locks.AcquireAsync(Name, TimeSpan.FromMinutes(1), Cancellation);
            await using var redis = await ConnectionMultiplexer.ConnectAsync(servers.Redis.ConnectionString);
            Assert.True(await FencedRow.WriteAsync(redis.GetDatabase(), Row, next.FencingToken));
            await SignalAsync("-CONT", holder);

            string?[] told = [await holder.StandardOutput.ReadLineAsync(Cancellation), await holder.StandardOutput.ReadLineAsync(Cancellation)];
            Assert.Equal(["lost", "refused"], told.Order(StringComparer.Ordinal));
            Assert.True(next.FencingToken > first);
            Assert.False(next.Lost.IsCancellationRequested);
        }
        finally
        {
            holder.Kill();
            await holder.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task SignalAsync(string signal, Process process)
    {
        using var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Cancellation);
        Assert.Equal(0, kill.ExitCode);
    }

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Ratchet.LockHolder.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
}
