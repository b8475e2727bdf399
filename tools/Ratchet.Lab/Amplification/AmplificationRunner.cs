using System.Security.Cryptography;
using Ratchet.Lab.Backends;
using Ratchet.Verification.Specimens;

namespace Ratchet.Lab.Amplification;

/// <summary>Plays one load on each subject, alone on a prefix of its own, and counts what the server is left with. Leaves nothing behind.</summary>
internal sealed class AmplificationRunner(CacheBackend cache, WriteLoad load)
{
    private static readonly IReadOnlyList<CacheStrategy> Strategies = [CacheStrategy.VersionedKeys, CacheStrategy.Lease];

    public async Task<AmplificationReport> RunAsync()
    {
        var clean = new List<AmplificationResult>();
        var inDoubt = new List<AmplificationResult>();
        foreach (var strategy in Strategies)
        {
            clean.Add(await RunAsync(strategy, isSometimesInDoubt: false));
            inDoubt.Add(await RunAsync(strategy, isSometimesInDoubt: true));
        }

        clean.Add(await CountAsync(nameof(VersionedCache), TimeSpan.Zero, (prefix, rows) =>
            Task.FromResult<IAmplifiedSubject>(new AmplifiedSpecimen(cache.Connection.GetDatabase(), prefix, rows))));
        return new AmplificationReport(cache.Name, cache.Label, load, clean, inDoubt);
    }

    private Task<AmplificationResult> RunAsync(CacheStrategy strategy, bool isSometimesInDoubt) => CountAsync(
        strategy.ToString(),
        isSometimesInDoubt ? AmplifiedStrategy.InDoubtHold * 1.5 : TimeSpan.Zero,
        async (prefix, rows) => await AmplifiedStrategy.StartAsync(strategy, cache.Connection, prefix, rows, isSometimesInDoubt));

    private async Task<AmplificationResult> CountAsync(string subject, TimeSpan settle, Func<string, RowTable, Task<IAmplifiedSubject>> start)
    {
        var prefix = $"ratchet-amplification-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var keys = new ServerKeys(cache.Connection, prefix);
        try
        {
            await using var running = await start(prefix, new RowTable(load.Keys));
            var entries = await load.PlayAsync(running, settle);
            var (count, bytes) = await keys.CountAsync();
            return new AmplificationResult(subject, entries, count, bytes);
        }
        finally
        {
            await keys.RemoveAsync();
        }
    }
}
