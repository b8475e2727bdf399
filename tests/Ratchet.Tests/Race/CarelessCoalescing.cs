using Ratchet.Lab.Race.Schedules;
using Ratchet.Lab.Race.Stage;
using Ratchet.Lab.Race.Subjects;
using Ratchet.Verification.Specimens;

namespace Ratchet.Tests.Race;

/// <summary>
/// Callers of one node share a load until its caller has returned, as usual libraries do it: somebody who comes after a write is handed
/// a load from before it. The joiners' schedules must catch it; no published specimen shares loads at all.
/// </summary>
internal sealed class CarelessCoalescing(IRedisCommands cache, IPriceTable prices) : IPriceCache
{
    private readonly NaiveCache _inner = new(cache, prices);
    private Task<string?>? _running;

    public static IRaceSubject Subject { get; } = new SpecimenSubject(
        nameof(CarelessCoalescing), "shares loads carelessly", (redis, prices, _) => new CarelessCoalescing(redis, prices), Traits.Coalescing);

    public Task UpdatePriceAsync(int productId, string newPrice) => _inner.UpdatePriceAsync(productId, newPrice);

    public async Task<string?> GetPriceAsync(int productId)
    {
        if (_running is { IsCompleted: false } running)
        {
            Actor.OfFlow?.Wait("joins a load");
            return await running;
        }

        return await (_running = _inner.GetPriceAsync(productId));
    }
}
