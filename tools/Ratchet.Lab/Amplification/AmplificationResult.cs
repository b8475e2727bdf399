namespace Ratchet.Lab.Amplification;

/// <summary>What one subject left on the server after a run, when every entry had been read once more.</summary>
/// <param name="Subject">A strategy or a specimen, by name.</param>
/// <param name="Entries">The keys that were written; each is live.</param>
/// <param name="ServerKeys">Keys on the server.</param>
/// <param name="Bytes">The length of those keys and of their values.</param>
internal sealed record AmplificationResult(string Subject, int Entries, long ServerKeys, long Bytes)
{
    public decimal KeysPerEntry => Math.Round((decimal)ServerKeys / Entries, 3);

    public decimal BytesPerEntry => Math.Round((decimal)Bytes / Entries, 1);
}

/// <summary>All runs of one command.</summary>
/// <param name="Clean">After writes that ended.</param>
/// <param name="InDoubt">After writes of which some were in doubt, when their holds were over.</param>
internal sealed record AmplificationReport(
    string Cache, string CacheLabel, WriteLoad Load, IReadOnlyList<AmplificationResult> Clean, IReadOnlyList<AmplificationResult> InDoubt)
{
    /// <summary>A cell, and the value under its version.</summary>
    public const int MostKeysOfVersionedKeys = 2;

    /// <summary>What does not hold of what is claimed; null if all does.</summary>
    public string? Missed =>
        Clean.FirstOrDefault(result => result.Subject == nameof(CacheStrategy.VersionedKeys)) is { KeysPerEntry: > MostKeysOfVersionedKeys } result
            ? $"{result.Subject} keeps {result.KeysPerEntry} keys for each entry, and should keep at most {MostKeysOfVersionedKeys}"
            : null;
}
