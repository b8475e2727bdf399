using System.Buffers;
using Microsoft.Extensions.Options;

namespace Ratchet.Redis;

/// <summary>Refuses options out of range, naming the value and what is allowed.</summary>
internal sealed class RedisOptionsValidator : IValidateOptions<RedisOptions>
{
    private const int LongestPrefix = 64;

    // No brace, which would end the hash tag early, and nothing that SCAN's patterns give a meaning to.
    private static readonly SearchValues<char> PrefixCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    public ValidateOptionsResult Validate(string? name, RedisOptions options)
    {
        var failures = new List<string>();
        if (options.KeyPrefix is not { Length: >= 1 and <= LongestPrefix } prefix || prefix.AsSpan().ContainsAnyExcept(PrefixCharacters))
        {
            var given = options.KeyPrefix is null ? "null" : $"'{options.KeyPrefix}'";
            failures.Add($"KeyPrefix is {given}; allowed are 1 to {LongestPrefix} characters out of A-Z a-z 0-9 . _ : -");
        }

        AddOutOfRange(failures, nameof(RedisOptions.OperationTimeout), options.OperationTimeout, TimeSpan.FromMilliseconds(10));
        AddOutOfRange(failures, nameof(RedisOptions.DetectionInterval), options.DetectionInterval, TimeSpan.FromMilliseconds(50));
        return failures.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(failures.Select(failure => $"Redis: {failure}"));
    }

    private static void AddOutOfRange(List<string> failures, string option, TimeSpan value, TimeSpan least)
    {
        var most = TimeSpan.FromMinutes(1);
        if (value < least || value > most)
        {
            failures.Add($"{option} is {value}; allowed is {least} to {most}.");
        }
    }
}
