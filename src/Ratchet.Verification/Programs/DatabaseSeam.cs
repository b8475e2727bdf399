namespace Ratchet.Verification.Programs;

/// <summary>
/// One node's connection to the explored database: rows by key, each a text. That a statement takes effect and that its answer arrives are
/// two events, between which the search lets anything happen. Under <see cref="Faults.InDoubt"/> a commit throws
/// <see cref="TimeoutException"/>, and lands later or never.
/// </summary>
/// <remarks>Only for the program that is being explored, on the explorer's own thread.</remarks>
public sealed class DatabaseSeam
{
    private readonly Wire _wire;
    private readonly RowTable _rows;

    internal DatabaseSeam(Wire wire, RowTable rows) => (_wire, _rows) = (wire, rows);

    /// <summary>The row as of the latest commit; null if there is none.</summary>
    public Task<string?> ReadAsync(string key, CancellationToken cancellationToken = default) =>
        _wire.QueryAsync($"SELECT {key}", () => _rows.Read(key), cancellationToken);

    /// <summary>One statement that writes the row, or adds it, and is committed by itself.</summary>
    public Task WriteAsync(string key, string value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        return CommitAsync($"UPDATE {key} = {value}", key, value, cancellationToken);
    }

    /// <summary>One statement that deletes the row, and is committed by itself.</summary>
    public Task DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        CommitAsync($"DELETE {key}", key, value: null, cancellationToken);

    private Task<string> CommitAsync(string statement, string key, string? value, CancellationToken cancellationToken) =>
        _wire.CommitAsync(statement, () => { _rows.Commit(key, value); return "committed"; }, cancellationToken);
}
