using Ratchet.Verification.Specimens;

namespace Ratchet.Lab.Race.Stage;

/// <summary>The price table behind the turnstile; the commit is an act of its own, and can fail at its caller and land later.</summary>
internal sealed class GatedPriceTable(IPriceTable inner, Turnstile turnstile, RaceLog log) : IPriceTable
{
    public Task<string?> LoadPriceAsync(int productId) => turnstile.PassAsync(new Operation<string?>(
        Act.Load,
        Target.Database,
        "SELECT",
        () => inner.LoadPriceAsync(productId),
        (price, line) => line with { Reply = Money.Dollars(price) }));

    public async Task<IPriceUpdate> BeginUpdateAsync(int productId, string newPrice)
    {
        var update = await turnstile.PassAsync(new Operation<IPriceUpdate>(
            Act.Update,
            Target.Database,
            $"UPDATE {Money.Dollars(newPrice)}",
            () => inner.BeginUpdateAsync(productId, newPrice),
            (_, line) => line));
        return new GatedUpdate(update, newPrice, turnstile, log);
    }

    private sealed class GatedUpdate(IPriceUpdate inner, string newPrice, Turnstile turnstile, RaceLog log) : IPriceUpdate
    {
        private bool _isInDoubt;

        public async Task CommitAsync()
        {
            try
            {
                await turnstile.PassAsync(new Operation<bool>(
                    Act.Commit,
                    Target.Database,
                    $"COMMIT {Money.Dollars(newPrice)}",
                    CommitInnerAsync,
                    (_, line) => line with { IsDecisive = true }));
            }
            catch (TimeoutException)
            {
                _isInDoubt = true;
                throw;
            }
        }

        /// <summary>The connection that a rollback would go over is the one on which the commit is under way.</summary>
        public Task RollbackAsync() => _isInDoubt ? Task.CompletedTask : inner.RollbackAsync();

        public ValueTask DisposeAsync() => _isInDoubt ? ValueTask.CompletedTask : inner.DisposeAsync();

        private async Task<bool> CommitInnerAsync()
        {
            await inner.CommitAsync();
            log.AddCommit(newPrice);
            if (_isInDoubt)
            {
                await inner.DisposeAsync();
            }

            return true;
        }
    }
}
