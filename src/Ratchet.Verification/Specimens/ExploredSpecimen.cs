using Ratchet.Verification.Programs;

namespace Ratchet.Verification.Specimens;

/// <summary>A specimen's surroundings on one node of an exploration: its commands, its table and its clock, by way of the public seams alone.</summary>
internal sealed class ExploredSpecimen(NodeSeams node) : IRedisCommands, IPriceTable, ISpecimenRuntime
{
    /// <summary>The row of the one product that explorations are about.</summary>
    public const string Row = "price";

    public TimeSpan Now => node.Time.GetElapsedTime(0);

    public Task SleepAsync(TimeSpan duration) => Task.Delay(duration, node.Time);

    public string NewLockValue() => node.NewName();

    public Task<string?> GetAsync(string key) => node.Cache.GetAsync(key);

    public Task SetAsync(string key, string value) => node.Cache.SetAsync(key, value);

    public Task SetExAsync(string key, TimeSpan timeToLive, string value) => node.Cache.SetAsync(key, value, timeToLive);

    public Task<bool> SetNxExAsync(string key, string value, TimeSpan timeToLive) => node.Cache.SetIfAbsentAsync(key, value, timeToLive);

    public Task<long> IncrAsync(string key) => node.Cache.IncrementAsync(key);

    public Task DelAsync(string key) => node.Cache.DeleteAsync(key);

    public Task<bool> EvalCompareAndDeleteAsync(string key, string value) => node.Cache.DeleteIfEqualAsync(key, value);

    public Task ExecSetsAsync(IReadOnlyList<KeyValuePair<string, string>> entries) =>
        node.Cache.RunAsync($"EXEC {string.Join(", ", entries.Select(static entry => $"SET {entry.Key} {entry.Value}"))}", server =>
        {
            foreach (var (key, value) in entries)
            {
                server.Set(key, value);
            }

            return "done";
        });

    public Task<string?> LoadPriceAsync(int productId) => node.Database.ReadAsync(Row);

    public Task<IPriceUpdate> BeginUpdateAsync(int productId, string newPrice) => Task.FromResult<IPriceUpdate>(new Update(node, newPrice));

    /// <summary>No specimen does anything between its update and its commit, so the two are one statement here.</summary>
    private sealed class Update(NodeSeams node, string newPrice) : IPriceUpdate
    {
        public Task CommitAsync() => node.Database.WriteAsync(Row, newPrice);

        public Task RollbackAsync() => Task.CompletedTask;

        public ValueTask DisposeAsync() => default;
    }
}
