using Ratchet.Lab.Backends;
using Ratchet.Lab.Race.Schedules;
using Ratchet.Lab.Race.Stage;
using Ratchet.Lab.Race.Subjects;

namespace Ratchet.Lab.Race;

/// <summary>Plays schedules on real servers, each subject on a product of its own.</summary>
internal sealed class RaceRunner(RaceServers servers)
{
    /// <summary>Every variant of the schedule; the worst counts.</summary>
    public async Task<RaceResult> RunAsync(IRaceSubject subject, Schedule schedule)
    {
        if (!subject.Traits.HasFlag(schedule.Needs))
        {
            return RaceResult.NotApplicable(subject, schedule);
        }

        var worst = RaceResult.NotApplicable(subject, schedule);
        foreach (var variant in schedule.Variants)
        {
            var result = await RunAsync(subject, schedule, variant);
            worst = result.Verdict > worst.Verdict ? result : worst;
        }

        return worst;
    }

    private async Task<RaceResult> RunAsync(IRaceSubject subject, Schedule schedule, Variant variant)
    {
        // A caller's synchronization context would send the actors' continuations elsewhere; they must run where they are moved.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var productId = await servers.Prices.AddProductAsync(Money.Before);
        var log = new RaceLog();
        var turnstile = new Turnstile(log);
        var prices = new GatedPriceTable(servers.Prices, turnstile, log);
        var seams = new RaceSeams(turnstile, servers.Redis, servers.Cells, servers.KeyPrefix, prices, productId);
        await using var product = subject.Open(seams);

        var run = new RaceRun(product, turnstile, log);
        await run.PlayAsync(variant.Steps);
        if (variant.IsOptional && !run.IsComplete)
        {
            return RaceResult.NotApplicable(subject, schedule);
        }

        RaceEvent[] events = [.. log.Events];
        var served = await run.ReadAnewAsync();
        await product.ExpireAsync();
        var atRest = await run.ReadAnewAsync();
        var database = await servers.Prices.LoadPriceAsync(productId)
            ?? throw new InvalidOperationException($"Product {productId} has vanished from the database.");
        var (verdict, told) = Judge.Decide(log, served, atRest, database);
        return new RaceResult(subject, schedule, verdict, told, database, events);
    }
}
