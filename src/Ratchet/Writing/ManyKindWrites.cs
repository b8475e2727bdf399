using Ratchet.Engine;

namespace Ratchet.Writing;

/// <summary>Writes over several caches of one engine.</summary>
internal sealed class ManyKindWrites(RatchetEngine engine) : IRatchet
{
    public ValueTask<TResult> WriteAsync<TResult>(
        IReadOnlyCollection<CacheEntry> entries, Func<WriteContext, CancellationToken, ValueTask<TResult>> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        return WriteRun.WriteAsync(WriteEntries.Checked(entries, engine), new WriteContext(), write, cancellationToken);
    }

    public ValueTask<OpenWrite> BeginWriteAsync(IReadOnlyCollection<CacheEntry> entries, CancellationToken cancellationToken) =>
        WriteRun.BeginAsync(WriteEntries.Checked(entries, engine), cancellationToken);
}
